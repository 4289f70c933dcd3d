/** Declares what MQTT needs: rules that take messages off topics, and the authorizer behind each kind of door. */

/** What a rule's SQL can put into a column. */
export type RuleValue = "payload in base64" | "topic" | "time of receipt" | "client id";

export interface RuleColumn {
  readonly value: RuleValue;
  /** The key in the message that the rule makes. */
  readonly name: string;
}

/** A text with placeholders, such as `mqtt-errors/${timestamp()}`, in its parts. */
export type RuleTextPart =
  | { readonly text: string }
  | { readonly call: "timestamp" | "newuuid" | "topic" | "clientid" };

export interface LocalTopicRule {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  readonly sql: string;
  readonly columns: readonly RuleColumn[];
  /** The topic filter after `FROM`. */
  readonly filter: string;
  readonly enabled: boolean;
  readonly actions: readonly LocalQueueAction[];
  readonly errorAction?: LocalObjectAction;
}

/** Sends the message to a queue. */
export interface LocalQueueAction {
  readonly sqs: { readonly queueUrl: string; readonly roleArn: string; readonly useBase64: boolean };
}

/** Puts what an action could not take into a bucket. */
export interface LocalObjectAction {
  readonly s3: { readonly bucket: string; readonly key: readonly RuleTextPart[]; readonly roleArn: string };
}

export interface LocalAuthorizer {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  readonly functionArn: string;
}

/** A domain configuration: clients that come by this protocol are let in by the authorizer's function. */
export interface LocalMqttDomain {
  readonly logicalId: string;
  readonly name: string;
  readonly arn: string;
  readonly protocol: "SECURE_MQTT" | "MQTT_WSS";
  readonly authorizerName: string;
  readonly functionArn: string;
}
