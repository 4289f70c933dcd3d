/** One statement of an IAM policy, with its one-or-many fields made lists. */

/** Operator (`StringEquals`) to condition key (`lambda:FunctionArn`) to the values it may have. */
export type Conditions = Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;

export interface PolicyStatement {
  readonly sid?: string;
  readonly effect: "Allow" | "Deny";
  readonly actions?: readonly string[];
  readonly notActions?: readonly string[];
  readonly resources?: readonly string[];
  readonly notResources?: readonly string[];
  /** Policies of resources only: ARNs, account ids, service names, or `*`. */
  readonly principals?: readonly string[];
  readonly conditions: Conditions;
  /** Logical id of what carries the statement, for errors. */
  readonly origin: string;
}
