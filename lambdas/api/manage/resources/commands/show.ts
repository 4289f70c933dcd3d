/** Shows commands with what became of them. */

import * as v from "valibot";
import { isoMillis } from "../../../../shared/core/instant.ts";
import { type Command, stateAt } from "../../../../shared/core/mqtt/command.ts";
import { parseJson } from "../../../../shared/core/parse-json.ts";
import type { CommandAnswers } from "../../registry.ts";

type Answer = NonNullable<Awaited<ReturnType<CommandAnswers["answer"]>>>;

/** Is what `commandPayload` makes. */
const payload = v.object({
  Topic: v.string(),
  Mapping: v.string(),
  Data: v.union([v.string(), v.number(), v.boolean()]),
});

const timeOf = (millis: number | undefined): string | null => (millis === undefined ? null : isoMillis(millis));

export function commandAnswer(command: Command, answer: Answer | undefined, nowMillis: number) {
  const { Topic: topic, Mapping: mapping, Data: data } = v.parse(payload, parseJson(command.payload));
  return {
    name: `projects/${command.project}/devices/${command.source}/commands/${command.id}`,
    topic,
    mapping,
    data,
    id: command.answerId ?? null,
    state: stateAt(command, nowMillis),
    clients: command.clients.map(({ clientId, outcome }) => ({ clientId, outcome })),
    acknowledgement: answer ? { status: answer.status, error: answer.error, time: isoMillis(answer.answeredAt) } : null,
    createTime: command.createTime,
    sentTime: timeOf(command.sentAt),
    validUntil: timeOf(command.validUntil),
  };
}
