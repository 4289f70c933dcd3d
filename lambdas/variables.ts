/** Names the environment variables by which the template sets up the functions. `environment.ts` says which has which. */

/** Lists every setting that a function can be given, with the name of the environment variable that carries it. */
export const variables = {
  stage: "STAGE",
  registryTable: "REGISTRY_TABLE",
  pointsTable: "POINTS_TABLE",
  eventsTable: "EVENTS_TABLE",
  statsTable: "STATS_TABLE",
  /** Names the bucket that holds requests too large for one queue message, under the prefix `intake/`. */
  intakeBucket: "INTAKE_BUCKET",
  /** Begins the keys, in the same bucket, of what sources published over MQTT and no topic rule could queue. */
  mqttErrorsPrefix: "MQTT_ERRORS_PREFIX",
  /** Names the bucket that holds the files which came inside or beside points. */
  blobBucket: "BLOB_BUCKET",
  /** Names the bucket that holds the points of retentions of the kind S3. */
  lakeBucket: "LAKE_BUCKET",
  /** Names the database of Timestream whose tables hold the points of retentions of that kind. Empty where the stage lacks it. */
  timestreamDatabase: "TIMESTREAM_DATABASE",
  intakeQueueUrl: "INTAKE_QUEUE_URL",
  retainEventsQueueUrl: "RETAIN_EVENTS_QUEUE_URL",
  /** Name the queues of the kinds of retentions that have a function of their own. Empty where the stage lacks a kind. */
  retainInfluxdbQueueUrl: "RETAIN_INFLUXDB_QUEUE_URL",
  retainS3QueueUrl: "RETAIN_S3_QUEUE_URL",
  retainTimestreamQueueUrl: "RETAIN_TIMESTREAM_QUEUE_URL",
  /** Names the queue of what those who follow a project live are told. */
  liveQueueUrl: "LIVE_QUEUE_URL",
  /** Says when projects are fed live: `watched`, while somebody follows them, or `always`. */
  liveFeed: "LIVE_FEED",
  /** Names the queue on which topic rules put what sources publish over MQTT. */
  mqttIntakeQueueUrl: "MQTT_INTAKE_QUEUE_URL",
  /** Says whether devices are told why a payload was refused: `true` or `false`. */
  tellRefusals: "TELL_REFUSALS",
  /** Names the queue of delayed and long work. */
  jobsQueueUrl: "JOBS_QUEUE_URL",
  /** Names the KMS key that encrypts data keys and signing keys. */
  secretsKeyArn: "SECRETS_KEY_ARN",
  /** Begins the name of every connector queue: `<stage>-dc-`. Permissions are granted by it. */
  connectorQueuePrefix: "CONNECTOR_QUEUE_PREFIX",
  deliverFunctionArn: "DELIVER_FUNCTION_ARN",
  /** Lists, by commas, the CIDRs of non-public networks that webhooks may be in. It is empty on AWS. */
  allowedWebhookNetworks: "ALLOWED_WEBHOOK_NETWORKS",
  /** Names the secret that holds the first administrator's generated password, as `{"username","password"}`. */
  administratorSecretArn: "ADMINISTRATOR_SECRET_ARN",
  /** Is the address under which the platform is reached from outside, without a slash at its end. */
  publicUrl: "PUBLIC_URL",
  /** Says who signs webhooks: a URL, under which the discovery document is served. */
  webhookIssuer: "WEBHOOK_ISSUER",
  /** Says where service accounts get access tokens: the one audience of their assertions. */
  tokenUrl: "TOKEN_URL",
  organizationName: "ORGANIZATION_NAME",
  projectCompanyName: "PROJECT_COMPANY_NAME",
  /** Limits how many data connectors a project may have. */
  connectorsPerProject: "CONNECTORS_PER_PROJECT",
  /** Limits how many sources a project may have. */
  sourcesPerProject: "SOURCES_PER_PROJECT",
  /** Lists, by commas, the kinds of retentions that projects may make. */
  retentionKinds: "RETENTION_KINDS",
  /** Says how many times as fast as usual the stages of a receiver's outage pass: 1 on AWS, more in tests on a laptop. */
  outageSpeed: "OUTAGE_SPEED",
  /**
   * Limits how many points a second a project may send over HTTPS, averaged over ten seconds. Over MQTT as many are routed
   * at once, and the others wait apart from those of other projects.
   */
  pointsPerSecond: "POINTS_PER_SECOND",
  /** Begins the ARNs of the topics and clients of AWS IoT Core here: `arn:aws:iot:<region>:<account>:`. */
  iotArnPrefix: "IOT_ARN_PREFIX",
  /** Names the authorizer that decides which MQTT clients are let in. */
  mqttAuthorizer: "MQTT_AUTHORIZER",
  /** Names the domain configuration whose host takes MQTT over TLS. */
  mqttsConfiguration: "MQTTS_CONFIGURATION",
  /** Names the domain configuration whose host takes MQTT over WebSockets. */
  wssConfiguration: "WSS_CONFIGURATION",
  /** Limits how many streams a project may have open, and how many of them one identity. */
  streamsPerProject: "STREAMS_PER_PROJECT",
  streamsPerIdentity: "STREAMS_PER_IDENTITY",
  /** Says how many days the audit log is kept. */
  auditLogDays: "AUDIT_LOG_DAYS",
  /** Limits how many calls a second an identity may make of the management API, averaged over ten seconds. */
  callsPerSecond: "CALLS_PER_SECOND",
  /** Names the topic that tells of silent sources. It is empty on a stage without one. */
  alertTopicArn: "ALERT_TOPIC_ARN",
  /** Lists, by commas, the origins whose pages may call the platform from browsers. It is empty if there are none. */
  allowedOrigins: "ALLOWED_ORIGINS",
} as const;
