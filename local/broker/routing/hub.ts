/** Takes every message that is published, whoever publishes it, to the topic rules, the retained messages and the subscribers. */

import type { Message } from "../contract.ts";
import type { TopicRules } from "../rules/topic-rules.ts";
import type { Retained } from "../session/retained.ts";
import type { Session } from "../session/session.ts";
import type { FanOut } from "./fan-out.ts";

export class Hub {
  private readonly rules: TopicRules;
  private readonly retained: Retained;
  private readonly fanOut: FanOut;

  constructor(rules: TopicRules, retained: Retained, fanOut: FanOut) {
    this.rules = rules;
    this.retained = retained;
    this.fanOut = fanOut;
  }

  /**
   * Publishes a message. Answers a promise that resolves when the rules' actions have it and it is on disk wherever it is kept, or
   * undefined if nothing is to be waited for. `from` is the publisher's session.
   */
  publish(message: Message, from?: Session): Promise<unknown> | undefined {
    const pending: Promise<void>[] = [];
    this.rules.run(message, pending);
    if (message.retain) pending.push(this.retained.keep(message));
    this.fanOut.deliver(message, from, pending);
    return pending.length > 1 ? Promise.all(pending) : pending[0];
  }
}
