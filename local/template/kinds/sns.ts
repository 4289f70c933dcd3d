/** Reads topics. */

import type { Cloud } from "../cloud.ts";
import { kind, physicalName } from "../kind.ts";
import type { LocalTopic } from "../model/storage.ts";
import { arnOf } from "../names.ts";
import type { Resource } from "../resource.ts";

const topicName = (resource: Resource): string => physicalName(resource, "TopicName", 256);
const topicArn = (resource: Resource): string => arnOf("sns", topicName(resource));

export const snsKinds = {
  "AWS::SNS::Topic": kind({
    reads: ["TopicName"],
    ignores: { DisplayName: "it stands in e-mails, and a laptop sends none" },
    ref: topicArn,
    attributes: { TopicArn: topicArn, TopicName: topicName },
  }),
};

export const readTopics = (cloud: Cloud): LocalTopic[] =>
  cloud.all("AWS::SNS::Topic").map((resource) => ({ logicalId: resource.logicalId, arn: topicArn(resource) }));
