/** Publishes to a topic of SNS. */

import { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import type { AlertNotice } from "../../core/source/alert-notice.ts";

export class SnsTopic {
  private readonly topicArn: string;
  private readonly client: SNSClient;

  constructor(topicArn: string, client = new SNSClient({})) {
    this.topicArn = topicArn;
    this.client = client;
  }

  async publish({ subject, text, attributes }: AlertNotice): Promise<void> {
    const MessageAttributes = Object.fromEntries(
      Object.entries(attributes).map(([name, StringValue]) => [name, { DataType: "String", StringValue }]),
    );
    await this.client.send(
      new PublishCommand({ TopicArn: this.topicArn, Subject: subject, Message: text, MessageAttributes }),
    );
  }
}
