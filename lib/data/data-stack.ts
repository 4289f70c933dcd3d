/** Makes what a stage keeps. Nothing in this stack is removed with the stack. */

import { CfnOutput, Duration, RemovalPolicy, Stack, type StackProps } from "aws-cdk-lib";
import { AttributeType, BillingMode, Table } from "aws-cdk-lib/aws-dynamodb";
import { Key } from "aws-cdk-lib/aws-kms";
import { BlockPublicAccess, Bucket, BucketEncryption, ObjectOwnership } from "aws-cdk-lib/aws-s3";
import { Secret } from "aws-cdk-lib/aws-secretsmanager";
import { CfnDatabase } from "aws-cdk-lib/aws-timestream";
import type { Construct } from "constructs";
import { exportKeepDays, exportsPrefix } from "../../lambdas/shared/core/export/files.ts";
import { acknowledge, acknowledgeRule } from "../shared/acknowledge.ts";
import type { StageSettings } from "../stage.ts";

/** Begins the keys of requests that are too large for one queue message, which lie there until they are routed. */
export const intakePrefix = "intake/";

/** Begins the keys of what sources published and no rule could queue. It lies there until it is replayed. */
export const mqttErrorsPrefix = "mqtt-errors/";

/** What all buckets have: nobody reaches them but by the rights of a role of this account, over TLS. */
const closed = {
  encryption: BucketEncryption.S3_MANAGED,
  enforceSSL: true,
  blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
  objectOwnership: ObjectOwnership.BUCKET_OWNER_ENFORCED,
} as const;

/**
 * What buckets have that hold what is kept: whatever is removed or written over can be had back for as long as the
 * tables can be restored to an earlier time.
 */
const recoverable = {
  versioned: true,
  lifecycleRules: [
    // Ends what an upload leaves that was cut off, which nobody sees and everybody pays.
    { abortIncompleteMultipartUploadAfter: Duration.days(1) },
    // Takes away the mark of a removed object with its last version. It would stay for ever, and listings read all of them:
    // the lake leaves one for each file that was put together with others.
    { noncurrentVersionExpiration: Duration.days(35), expiredObjectDeleteMarker: true },
  ],
};

export interface DataStackProps extends StackProps {
  readonly stage: StageSettings;
}

/**
 * Holds the tables, the bucket for large requests, the key that encrypts all secrets, and the first administrator's
 * password.
 */
export class DataStack extends Stack {
  readonly registry: Table;
  readonly points: Table;
  readonly events: Table;
  readonly stats: Table;
  readonly intakeBucket: Bucket;
  /** Keeps the files that come inside points or beside them. */
  readonly blobBucket: Bucket;
  /** Keeps the points of retentions of the kind S3. */
  readonly lakeBucket: Bucket;
  /** Holds the tables of retentions of the kind TIMESTREAM, on a stage that has it, or had it and keeps it. */
  readonly timestream: CfnDatabase | undefined;
  readonly secretsKey: Key;
  readonly administrator: Secret;

  constructor(scope: Construct, id: string, { stage, ...props }: DataStackProps) {
    super(scope, id, props);
    this.registry = this.createTable("Registry");
    this.points = this.createTable("Points");
    this.events = this.createTable("Events");
    this.stats = this.createTable("Stats");
    this.intakeBucket = this.createIntakeBucket();
    this.blobBucket = this.createBlobBucket();
    this.lakeBucket = this.createLakeBucket();
    const hasTimestream = stage.retentionKinds.includes("TIMESTREAM") || stage.keepTimestream;
    this.timestream = hasTimestream ? this.createTimestream() : undefined;
    this.secretsKey = new Key(this, "SecretsKey", {
      description: "Millrace: data keys over stored secrets, and signing keys",
      enableKeyRotation: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
    this.administrator = this.createAdministratorSecret(stage.administrator);
    new CfnOutput(this, "AdministratorSecret", {
      description: "The first administrator's user name and password, in Secrets Manager",
      value: this.administrator.secretArn,
    });
  }

  private createTable(id: string): Table {
    return new Table(this, id, {
      partitionKey: { name: "pk", type: AttributeType.STRING },
      sortKey: { name: "sk", type: AttributeType.STRING },
      timeToLiveAttribute: "expiresAt",
      billingMode: BillingMode.PAY_PER_REQUEST,
      pointInTimeRecoverySpecification: { pointInTimeRecoveryEnabled: true },
      deletionProtection: true,
      removalPolicy: RemovalPolicy.RETAIN,
    });
  }

  private createIntakeBucket(): Bucket {
    const bucket = new Bucket(this, "IntakeBucket", {
      ...closed,
      lifecycleRules: [
        // Keeps objects as long as a message that points here can wait on a queue and its dead-letter queue.
        { prefix: intakePrefix, expiration: Duration.days(14) },
        // Keeps what waits to be replayed well beyond every alarm, and no personal data for ever.
        { prefix: mqttErrorsPrefix, expiration: Duration.days(90) },
      ],
      removalPolicy: RemovalPolicy.RETAIN,
    });
    acknowledge(
      bucket,
      "S1",
      "Functions and topic rules of this stage alone read and write it, each object once; logs name every request.",
    );
    return bucket;
  }

  private createBlobBucket(): Bucket {
    const bucket = new Bucket(this, "BlobBucket", {
      ...closed,
      ...recoverable,
      lifecycleRules: [
        ...recoverable.lifecycleRules,
        // Leaves time to download an export, of what is kept elsewhere anyway.
        {
          prefix: exportsPrefix,
          expiration: Duration.days(exportKeepDays),
          noncurrentVersionExpiration: Duration.days(1),
        },
      ],
      removalPolicy: RemovalPolicy.RETAIN,
    });
    acknowledge(
      bucket,
      "S1",
      "Functions of this stage alone read and write it, or whom they give a URL for one file and some minutes.",
    );
    return bucket;
  }

  /** Is there on each stage, so that a kind which is taken out and comes back finds its points. */
  private createLakeBucket(): Bucket {
    const bucket = new Bucket(this, "LakeBucket", { ...closed, ...recoverable, removalPolicy: RemovalPolicy.RETAIN });
    acknowledge(
      bucket,
      "S1",
      "Functions of this stage alone write it; who else may read it is for the account's administrators to say.",
    );
    return bucket;
  }

  private createTimestream(): CfnDatabase {
    const database = new CfnDatabase(this, "Timestream");
    database.applyRemovalPolicy(RemovalPolicy.RETAIN);
    acknowledge(
      database,
      "TS3",
      "Points are encrypted by the key that AWS manages, as in the tables of DynamoDB; a key of the stage's own would cost each call.",
    );
    acknowledgeRule(
      database,
      "W3697",
      "AWS takes no new customers for Timestream for LiveAnalytics, so that only stages which ask for the kind have it.",
    );
    return database;
  }

  private createAdministratorSecret(username: string): Secret {
    const secret = new Secret(this, "Administrator", {
      description: "Millrace: the first administrator's user name and first password",
      generateSecretString: {
        secretStringTemplate: JSON.stringify({ username }),
        generateStringKey: "password",
        passwordLength: 24,
        excludePunctuation: true,
      },
      removalPolicy: RemovalPolicy.RETAIN,
    });
    acknowledge(
      secret,
      "SMG4",
      "It is read once, when the administrator is made; a rotated secret would not be the password that signs in.",
    );
    return secret;
  }
}
