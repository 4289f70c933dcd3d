/** Says in words how a connector is, what happens now, and what to do (docs/data-connectors.md, "Health"). */

import type { Connector } from "../../../api/connectors.ts";
import type { State } from "../../../parts/show/StateWord.tsx";

export interface HealthWords {
  readonly state: State;
  readonly word: string;
  /** What the platform does now. Undefined where all is well. */
  readonly now?: string;
}

const activeWords: Readonly<Record<Connector["health"]["state"], HealthWords>> = {
  UP: { state: "good", word: "Up" },
  FAILING: {
    state: "warn",
    word: "Failing",
    now: "New events are sent at once. An event that failed waits for a second or two, then about twice as long after each further failure, up to 15 minutes. Nothing is lost.",
  },
  DOWN: {
    state: "bad",
    word: "Down",
    now: "Events wait on the queue, and nothing is lost. Every 15 seconds one of them is sent as a probe. As soon as one succeeds, the rest follows by itself.",
  },
  DRAINING: {
    state: "warn",
    word: "Draining",
    now: "A probe succeeded, and what waited is being sent: one event in the first second, then twice as many each second. There is nothing to do.",
  },
};

const whileDisabled: Readonly<Record<Connector["pauseMode"], string>> = {
  drop: "Nothing is sent. Events that come now are not queued for it, and what it misses stands in its gaps.",
  retain: "Nothing is sent. Events wait on the queue for up to 13 days, and are sent when it is enabled.",
};

/** Answers the words for a connector: its status first, since one that is disabled is neither up nor down. */
export function healthWords({ status, health, pauseMode }: Pick<Connector, "status" | "health" | "pauseMode">) {
  if (status === "ACTIVE") return activeWords[health.state];
  const word = status === "USER_DISABLED" ? "Disabled" : "Disabled by the system";
  const words: HealthWords = {
    state: status === "USER_DISABLED" ? "idle" : "bad",
    word,
    now: whileDisabled[pauseMode],
  };
  return words;
}

/** Answers the host that a connector sends to, as far as the caller may see it. */
export function hostOf(url: string): string {
  return URL.parse(url)?.host ?? url;
}
