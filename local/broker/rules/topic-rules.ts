/** Runs the template's topic rules: makes of each matching message what the rule's SQL says, and gives it to the rule's actions. */

import { randomUUID } from "node:crypto";
import { filterMatches } from "../../aws/mqtt-topics.ts";
import type { LocalQueueAction, LocalTopicRule, RuleTextPart, RuleValue } from "../../template/model/iot.ts";
import type { Message, RuleActions, RuleCaller } from "../contract.ts";
import type { BrokerLog } from "../notices.ts";

/** AWS IoT's word where no MQTT client published a message. */
const noClient = "n/a";

const keptTopics = 10_000;

export class TopicRules {
  private readonly rules: readonly LocalTopicRule[];
  private readonly actions: RuleActions;
  private readonly log: BrokerLog;
  private readonly byTopic = new Map<string, readonly LocalTopicRule[]>();

  constructor(rules: readonly LocalTopicRule[], actions: RuleActions, log: BrokerLog) {
    this.rules = rules.filter(({ enabled }) => enabled);
    this.actions = actions;
    this.log = log;
  }

  /** Adds what has to be waited for, until every rule's action has the message, to `pending`. */
  run(message: Message, pending: Promise<void>[]): void {
    for (const rule of this.matching(message.topic)) {
      const body = bodyOf(rule, message);
      for (const action of rule.actions) pending.push(this.perform(rule, action, body, message));
    }
  }

  private matching(topic: string): readonly LocalTopicRule[] {
    const known = this.byTopic.get(topic);
    if (known !== undefined) return known;
    const found = this.rules.filter(({ filter }) => filterMatches(filter, topic));
    if (this.byTopic.size >= keptTopics) this.byTopic.clear();
    this.byTopic.set(topic, found);
    return found;
  }

  /** Gives what the action did not take to the error action. Rejects if that fails too, so that the publisher is not answered. */
  private async perform(
    rule: LocalTopicRule,
    { sqs }: LocalQueueAction,
    body: string,
    message: Message,
  ): Promise<void> {
    const { queueUrl, roleArn, useBase64 } = sqs;
    try {
      const sent = useBase64 ? Buffer.from(body).toString("base64") : body;
      await this.actions.send(queueUrl, sent, callerOf(rule, roleArn));
    } catch (error) {
      const reason = wordsOf(error);
      this.log({ level: "warn", message: "a rule's action failed", rule: rule.name, queueUrl, error: reason });
      if (rule.errorAction === undefined) throw error;
      await this.report(rule, queueUrl, reason, message);
    }
  }

  private async report(rule: LocalTopicRule, queueUrl: string, reason: string, message: Message): Promise<void> {
    const s3 = rule.errorAction?.s3;
    if (s3 === undefined) return;
    const key = s3.key.map((part) => textOf(part, message)).join("");
    try {
      await this.actions.put(s3.bucket, key, errorBody(rule, queueUrl, reason, message), callerOf(rule, s3.roleArn));
    } catch (error) {
      const { bucket } = s3;
      this.log({
        level: "error",
        message: "a rule's error action failed",
        rule: rule.name,
        bucket,
        error: wordsOf(error),
      });
      throw error;
    }
  }
}

const callerOf = (rule: LocalTopicRule, roleArn: string): RuleCaller => ({
  ruleName: rule.name,
  logicalId: rule.logicalId,
  roleArn,
});

const wordsOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

const values: Readonly<Record<RuleValue, (message: Message) => string | number>> = {
  "payload in base64": ({ payload }) => payload.toString("base64"),
  topic: ({ topic }) => topic,
  "time of receipt": ({ receivedAt }) => receivedAt,
  "client id": ({ clientId }) => clientId ?? noClient,
};

function bodyOf({ columns }: LocalTopicRule, message: Message): string {
  const body: Record<string, string | number> = {};
  for (const { name, value } of columns) body[name] = values[value](message);
  return JSON.stringify(body);
}

function textOf(part: RuleTextPart, message: Message): string {
  if ("text" in part) return part.text;
  switch (part.call) {
    case "timestamp":
      return String(message.receivedAt);
    case "newuuid":
      return randomUUID();
    case "topic":
      return message.topic;
    case "clientid":
      return message.clientId ?? noClient;
  }
}

/** Answers what AWS IoT gives an error action, which is another shape than the SQL's and holds no time. */
const errorBody = (rule: LocalTopicRule, queueUrl: string, reason: string, message: Message): string =>
  JSON.stringify({
    ruleName: rule.name,
    topic: message.topic,
    cloudwatchTraceId: randomUUID(),
    clientId: message.clientId ?? noClient,
    base64OriginalPayload: message.payload.toString("base64"),
    failures: [
      {
        failedAction: "SqsAction",
        failedResource: queueUrl.split("/").at(-1) ?? queueUrl,
        errorMessage: `Failed to send message to SQS queue. ${reason}`,
      },
    ],
  });
