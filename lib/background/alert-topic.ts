/** Makes the topic that tells people and programs of silent sources. */

import { Topic } from "aws-cdk-lib/aws-sns";
import { EmailSubscription } from "aws-cdk-lib/aws-sns-subscriptions";
import type { Construct } from "constructs";
import type { StageSettings } from "../stage.ts";

/** Answers undefined for a stage that wants none. Whoever gets the stage's alarms gets these e-mails too. */
export function createAlertTopic(scope: Construct, stage: StageSettings): Topic | undefined {
  if (!stage.sourceAlerts) return undefined;
  const topic = new Topic(scope, "SourceAlerts", { displayName: `Millrace ${stage.name} sources`, enforceSSL: true });
  if (stage.alarmEmail) topic.addSubscription(new EmailSubscription(stage.alarmEmail));
  return topic;
}
