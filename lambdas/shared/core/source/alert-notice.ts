/** Writes an alert for people and programs that subscribed to the stage's topic of alerts. */

import { isoMillis } from "../instant.ts";
import { alertText, type NoDataAlert } from "./no-data.ts";
import type { Source } from "./source.ts";

export interface AlertNotice {
  /** SNS takes at most a hundred characters of ASCII without controls, for e-mails. */
  readonly subject: string;
  readonly text: string;
  /** Is what subscriptions can be filtered by. */
  readonly attributes: Readonly<Record<"project" | "source" | "state", string>>;
}

const longestSubject = 100;

/** Leaves what SNS takes of a name that somebody chose. */
const asciiOf = (name: string): string => name.replace(/[^ -~]/g, "?");

export function alertNotice(source: Source, alert: NoDataAlert): AlertNotice {
  const { project, id, displayName } = source;
  const ended = alert.isGivenLonger ? "may be silent for longer" : "sends again";
  const what = alert.state === "SILENT" ? "is silent" : ended;
  const lines = [
    alertText(alert),
    "",
    `Source: ${displayName === "" ? id : `${displayName} (${id})`}`,
    `Resource: projects/${project}/sources/${id}`,
    `State: ${alert.state}`,
    `Noticed: ${isoMillis(alert.since)}`,
    `Data due by: ${isoMillis(alert.deadline)}`,
    ...(alert.lastDataAt === undefined ? [] : [`Last data: ${isoMillis(alert.lastDataAt)}`]),
  ];
  return {
    subject: asciiOf(`${displayName === "" ? id : displayName} ${what}`)
      .slice(0, longestSubject)
      .trim(),
    text: lines.join("\n"),
    attributes: { project, source: id, state: alert.state },
  };
}
