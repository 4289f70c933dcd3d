/** Acknowledges findings of cdk-nag, each with its reason. */

import { type Acknowledgment, Validations } from "aws-cdk-lib";
import type { IConstruct } from "constructs";

/** Acknowledges one finding on one construct and on what it holds, such as `APIG3` or `IAM5[Resource::*]`. */
export function acknowledge(construct: IConstruct, finding: string, reason: string): void {
  const acknowledgment: Acknowledgment = { id: `AwsSolutions-${finding}`, reason };
  Validations.of(construct).acknowledge(acknowledgment);
}

/** Acknowledges a finding of CloudFormation's own rules, such as `W3697`. */
export function acknowledgeRule(construct: IConstruct, rule: string, reason: string): void {
  Validations.of(construct).acknowledge({ id: `CloudFormation-Validate::${rule}`, reason });
}
