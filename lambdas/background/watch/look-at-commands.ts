/** Has commands sent that wait although their source may have connected, and those noticed that have expired. */

import { minuteMillis } from "../../shared/core/duration.ts";
import type { ProjectId, SourceId } from "../../shared/core/id.ts";
import type { CommandsMessage } from "../../shared/core/job.ts";

interface Waiting {
  readonly project: ProjectId;
  readonly source: SourceId;
  /** Milliseconds since 1970. */
  readonly lookAt: number;
}

export interface CommandWatchPort {
  readonly commands: {
    waitingSources(): Promise<readonly Waiting[]>;
    /** Moves the next look on. Answers true to one of those who look at the same time. */
    claimLook(source: Waiting, next: number, nowMillis: number): Promise<boolean>;
  };
  readonly sendJob: (message: CommandsMessage, delaySeconds: number) => Promise<void>;
  readonly nowMillis: () => number;
  /** From 0, less than 1. */
  readonly random: () => number;
}

/** A job that is lost is made again after this long. */
const nextLookMillis = 10 * minuteMillis;
const spreadSeconds = 30;

export async function lookAtCommands(port: CommandWatchPort): Promise<void> {
  const nowMillis = port.nowMillis();
  for (const source of await port.commands.waitingSources()) {
    if (source.lookAt > nowMillis) continue;
    if (!(await port.commands.claimLook(source, nowMillis + nextLookMillis, nowMillis))) continue;
    const { project, source: id } = source;
    const delaySeconds = Math.floor(port.random() * spreadSeconds);
    await port.sendJob({ version: 1, kind: "commands", project, source: id, reasonAt: nowMillis }, delaySeconds);
  }
}
