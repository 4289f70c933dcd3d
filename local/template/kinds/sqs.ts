/** Reads queues and their policies. */

import type { Cloud } from "../cloud.ts";
import { asText, isObject } from "../json.ts";
import { kind, physicalName } from "../kind.ts";
import type { LocalQueue } from "../model/storage.ts";
import { account, arnOf } from "../names.ts";
import type { Resource } from "../resource.ts";

/** The properties that are attributes of the same name in SQS's API. A laptop needs no others of a queue. */
const attributeNames = [
  "VisibilityTimeout",
  "DelaySeconds",
  "MaximumMessageSize",
  "MessageRetentionPeriod",
  "ReceiveMessageWaitTimeSeconds",
  "RedrivePolicy",
  "RedriveAllowPolicy",
  "SqsManagedSseEnabled",
] as const;

const queueName = (resource: Resource): string => physicalName(resource, "QueueName", 80);
const queueArn = (resource: Resource): string => arnOf("sqs", queueName(resource));

/**
 * Answers the URL by which functions know a queue. It names no port, because functions store it and the gate's port may
 * change at a restart. It names the loopback address, so that a client that takes it for an endpoint cannot leave the
 * machine.
 */
export const queueUrl = (name: string): string => `http://127.0.0.1/${account}/${name}`;

export const sqsKinds = {
  "AWS::SQS::Queue": kind({
    reads: ["QueueName", ...attributeNames],
    ref: (resource) => queueUrl(queueName(resource)),
    attributes: { Arn: queueArn, QueueName: queueName, QueueUrl: (resource) => queueUrl(queueName(resource)) },
  }),
  "AWS::SQS::QueuePolicy": kind({ reads: ["PolicyDocument", "Queues"] }),
};

export function readQueues(cloud: Cloud): LocalQueue[] {
  return cloud.all("AWS::SQS::Queue").map((resource) => {
    const name = queueName(resource);
    return {
      logicalId: resource.logicalId,
      name,
      arn: queueArn(resource),
      url: queueUrl(name),
      attributes: attributesOf(resource),
    };
  });
}

function attributesOf(resource: Resource): Record<string, string> {
  const attributes: Record<string, string> = {};
  for (const name of attributeNames) {
    const value = resource.property(name);
    if (value === undefined) continue;
    attributes[name] = isObject(value) ? JSON.stringify(value) : (asText(value) ?? "");
  }
  return attributes;
}
