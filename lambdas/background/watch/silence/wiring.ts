/** Joins the watch over silent sources to the registry, the intake queue and the topic of alerts. */

import { randomUUID } from "node:crypto";
import type { Registry } from "../../../shared/adapters/dynamodb/registry.ts";
import { SnsTopic } from "../../../shared/adapters/sns/topic.ts";
import type { SqsSender } from "../../../shared/adapters/sqs/queue.ts";
import { alertNotice } from "../../../shared/core/source/alert-notice.ts";
import type { SilencePort } from "./port.ts";

interface Parts {
  readonly registry: Registry;
  readonly sender: SqsSender;
  readonly intakeQueueUrl: string;
  /** Is empty on a stage without a topic of alerts. */
  readonly alertTopicArn: string;
  readonly nowMillis: () => number;
  readonly report: SilencePort["report"];
}

export function wireSilence({ registry, sender, intakeQueueUrl, alertTopicArn, ...port }: Parts): SilencePort {
  const topic = alertTopicArn === "" ? undefined : new SnsTopic(alertTopicArn);
  return {
    ...port,
    silence: registry.silence,
    source: ({ project, source }) => registry.sources.get(project, source),
    isAlive: async (id) => {
      const project = await registry.projects.get(id);
      return project !== undefined && project.deleteTime === undefined;
    },
    sendEvent: (project, body) => sender.send(intakeQueueUrl, { body, group: project }),
    addMessage: ({ project, source }, message) => registry.sources.addMessage(project, source, message),
    publish: async (source, alert) => topic?.publish(alertNotice(source, alert)),
    newNonce: randomUUID,
  };
}
