/** Keeps the topics for which a client of MQTT 5 sends numbers. */

import { limits } from "../limits.ts";

export class TopicAliases {
  private readonly topics = new Map<number, string>();

  /** Answers the topic that is meant, or what is wrong with the alias. */
  resolve(topic: string, alias: number | undefined): { readonly topic: string } | "invalid" | "unknown" {
    if (alias === undefined) return { topic };
    if (alias < 1 || alias > limits.topicAliases) return "invalid";
    if (topic !== "") {
      this.topics.set(alias, topic);
      return { topic };
    }
    const known = this.topics.get(alias);
    return known === undefined ? "unknown" : { topic: known };
  }
}
