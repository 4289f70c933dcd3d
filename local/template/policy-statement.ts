/** Declares statements of IAM policies. Fields that may hold one value or many are always lists. */

/** The values that a condition key (`lambda:FunctionArn`) may have, by operator (`StringEquals`) and key. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

export interface PolicyStatement {
  readonly sid?: string;
  readonly effect: "Allow" | "Deny";
  readonly actions?: readonly string[];
  readonly notActions?: readonly string[];
  readonly resources?: readonly string[];
  readonly notResources?: readonly string[];
  /** ARNs, account ids, service names, or `*`. Only policies of resources have them. */
  readonly principals?: readonly string[];
  readonly conditions: Conditions;
  /** The logical id of the resource that has the statement, for errors. */
  readonly origin: string;
}
