/** Gives the topic rules queues and buckets in process. Their calls are authorized, counted and disturbed as the rule's own. */

import type { Guard } from "./guard.ts";
import type { Caller } from "./iam/authorizer.ts";
import type { RuleAccess, RuleCaller } from "./iot-contract.ts";
import type { Service } from "./service.ts";
import { type JsonProtocol, jsonCall } from "./services/json-protocol.ts";

const performing = { signal: new AbortController().signal };

export function createRuleAccess(sqs: JsonProtocol, s3: Service, guard: Guard): RuleAccess {
  const { SendMessage: sendMessage } = sqs.operations;
  if (sendMessage === undefined) throw new Error("The laptop's sqs has no operation SendMessage.");
  return {
    send: async (queueUrl, body, by) => {
      const input = { QueueUrl: queueUrl, MessageBody: body };
      const call = jsonCall(sqs, "SendMessage", sendMessage, input, () => undefined);
      await guard.run(callerOf(by), sqs, call, performing);
    },
    put: async (bucket, key, body, by) => {
      const url = `/${bucket}/${key.split("/").map(encodeURIComponent).join("/")}`;
      const headers = { "content-type": "application/json", "content-length": String(Buffer.byteLength(body)) };
      const call = s3.read({ method: "PUT", url, headers, body: Buffer.from(body) });
      const answer = await guard.run(callerOf(by), s3, call, performing);
      if (answer.status >= 300) throw new Error(`S3 answered ${answer.status}: ${String(answer.body).slice(0, 500)}`);
    },
  };
}

const callerOf = ({ logicalId, ruleName, roleArn }: RuleCaller): Caller => ({ logicalId, name: ruleName, roleArn });
