/** Makes functions, all in the same way: each has a bundle, a role, a log group and an environment of its own. */

import { Duration, RemovalPolicy } from "aws-cdk-lib";
import { PolicyStatement, type PolicyStatementProps, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Architecture, LoggingFormat, RecursiveLoop, Runtime } from "aws-cdk-lib/aws-lambda";
import { NodejsFunction } from "aws-cdk-lib/aws-lambda-nodejs";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { type FunctionName, type SettingsOf, writeEnvironment } from "../../lambdas/environment.ts";
import { acknowledge } from "./acknowledge.ts";
import { bundleOf } from "./bundle.ts";

export interface MillraceFunctionProps<F extends FunctionName> {
  /** Names the function, and by that its folder under `lambdas/`. */
  readonly name: F;
  readonly description: string;
  readonly environment: SettingsOf<F>;
  /** Holds environment variables that Node itself reads, and the function does not. */
  readonly processVariables?: Readonly<Record<string, string>>;
  readonly timeoutSeconds: number;
  readonly memoryMiB: number;
  readonly logRetentionDays: number;
  readonly reservedConcurrency?: number | undefined;
  /**
   * Is true for a function that sends to a queue which feeds it. Lambda takes that for an endless loop and stops it
   * after about sixteen links, unless it is declared as intended.
   */
  readonly sendsToItself?: boolean;
  /**
   * Is set for a function that is invoked asynchronously, by a schedule or by CloudFormation: how long an event may wait
   * to be run, from 60 s on. An event is never run again after it failed, because whoever sent it has moved on by then:
   * the next minute's event comes by itself, and a stack has its answer. Lambda's own defaults are two more runs and six
   * hours, in which a stage would work off every minute that it missed.
   */
  readonly eventsWaitSeconds?: number;
}

/** Is a permission that AWS cannot narrow to one resource. */
export interface WidePermission extends PolicyStatementProps {
  readonly actions: string[];
  readonly resources: string[];
  /** Is what cdk-nag finds, such as `Resource::*`; `reason` says why the finding is accepted. */
  readonly finding: string;
  readonly reason: string;
}

/** Is a function of `lambdas/`. It may write its own log, and nothing else until something is permitted. */
export class MillraceFunction<F extends FunctionName = FunctionName> extends Construct {
  readonly function: NodejsFunction;
  readonly role: Role;
  readonly logGroup: LogGroup;
  readonly timeoutSeconds: number;

  constructor(scope: Construct, id: string, props: MillraceFunctionProps<F>) {
    super(scope, id);
    this.logGroup = new LogGroup(this, "Log", {
      retention: props.logRetentionDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = new Role(this, "Role", { assumedBy: new ServicePrincipal("lambda.amazonaws.com") });
    // Permits writing only: the group exists already, so the function need not create one.
    this.permit(["logs:CreateLogStream", "logs:PutLogEvents"], this.logGroup.logGroupArn);
    this.timeoutSeconds = props.timeoutSeconds;
    this.function = new NodejsFunction(this, "Function", {
      ...bundleOf(props.name),
      description: props.description,
      runtime: Runtime.NODEJS_24_X,
      architecture: Architecture.ARM_64,
      role: this.role,
      logGroup: this.logGroup,
      loggingFormat: LoggingFormat.JSON,
      timeout: Duration.seconds(props.timeoutSeconds),
      memorySize: props.memoryMiB,
      environment: {
        ...writeEnvironment(props.name, props.environment),
        ...props.processVariables,
        NODE_OPTIONS: "--enable-source-maps",
      },
      ...(props.eventsWaitSeconds === undefined
        ? {}
        : { retryAttempts: 0, maxEventAge: Duration.seconds(props.eventsWaitSeconds) }),
      ...(props.sendsToItself ? { recursiveLoop: RecursiveLoop.ALLOW } : {}),
      ...(props.reservedConcurrency === undefined ? {} : { reservedConcurrentExecutions: props.reservedConcurrency }),
    });
  }

  /** Permits actions on resources that are named. */
  permit(actions: string[], ...resources: string[]): void {
    this.role.addToPolicy(new PolicyStatement({ actions, resources }));
  }

  /** Permits what only a pattern can name, with the reason that cdk-nag is given. */
  permitWide({ finding, reason, ...statement }: WidePermission): void {
    this.role.addToPolicy(new PolicyStatement(statement));
    acknowledge(this.role, `IAM5[${finding}]`, reason);
  }
}
