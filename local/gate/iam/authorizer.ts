/** Decides whether a role may do what a call asks, as IAM does within one account. */

import type { LocalResourcePolicy } from "../../template/model/functions.ts";
import type { Platform } from "../../template/model/platform.ts";
import { account, region } from "../../template/names.ts";
import type { PolicyStatement } from "../../template/policy-statement.ts";
import { matches } from "../../template/wildcard.ts";
import type { Permission } from "../service.ts";
import { type ConditionContext, conditionsHold, demandEvaluable } from "./conditions.ts";

interface Role {
  readonly arn: string;
  readonly statements: readonly PolicyStatement[];
}

/** In whose name a call is made: a function, or another part of the template that has a role. */
export interface Caller {
  readonly logicalId: string;
  readonly name: string;
  readonly roleArn: string;
}

/** Why the call is not allowed, in AWS's words; undefined if it is allowed. */
type Decision = string | undefined;

/**
 * Bounds the decisions that are kept before all are forgotten, since queues that are made at run time bring new
 * resources for as long as the laptop runs.
 */
const keptDecisions = 20_000;

export class Authorizer {
  private readonly roles: ReadonlyMap<string, Role>;
  private readonly resourcePolicies: readonly LocalResourcePolicy[];
  private readonly keyArns: ReadonlySet<string>;
  private readonly decisions = new Map<string, Decision>();

  /** Throws if a policy holds a condition that cannot be evaluated, or if a function's role is not in the template. */
  constructor(platform: Platform) {
    const every = [...platform.roles, ...platform.resourcePolicies].flatMap((each) => each.statements);
    for (const statement of every) demandEvaluable(statement.conditions, statement.origin);
    const roles = new Map(platform.roles.map((role) => [role.arn, role]));
    for (const each of platform.functions) {
      if (!roles.has(each.roleArn)) throw new Error(`The template has no role ${each.roleArn} for ${each.logicalId}.`);
    }
    this.roles = new Map(
      platform.roles.map(({ arn, statements }) => [arn, { arn, statements: statements.map(lowered) }]),
    );
    this.keyArns = new Set(platform.keys.map((key) => key.arn));
    this.resourcePolicies = platform.resourcePolicies.map(({ resourceArn, statements }) => ({
      resourceArn,
      statements: statements.map(lowered),
    }));
  }

  /** Answers the message of the refusal; undefined if the role allows the call. */
  refusal(caller: Caller, permission: Permission): string | undefined {
    const { action, resource, context } = permission;
    const key = `${caller.roleArn}\n${action}\n${resource}\n${context === undefined ? "" : JSON.stringify(context)}`;
    if (!this.decisions.has(key)) {
      if (this.decisions.size >= keptDecisions) this.decisions.clear();
      this.decisions.set(key, this.decide(caller.roleArn, permission));
    }
    const reason = this.decisions.get(key);
    return reason === undefined
      ? undefined
      : `User: ${sessionArn(caller)} is not authorized to perform: ${action} on resource: ${resource} ${reason}`;
  }

  private decide(roleArn: string, { action, resource, context = {} }: Permission): Decision {
    const role = this.roles.get(roleArn);
    const asked = { action: action.toLowerCase(), resource, context: { ...commonContext(roleArn), ...context } };
    const own = (role?.statements ?? []).filter((statement) => applies(statement, asked));
    const attached = this.attachedTo(resource).filter((statement) => applies(statement, asked));
    const forCaller = attached.filter((statement) => isFor(statement, [roleArn, "*"]));
    if (own.some(denies)) return "with an explicit deny in an identity-based policy";
    if (attached.some((statement) => denies(statement) && isFor(statement, [roleArn, accountRoot, "*"]))) {
      return "with an explicit deny in a resource-based policy";
    }
    if (forCaller.length > 0) return undefined;
    if (own.length === 0) return `because no identity-based policy allows the ${action} action`;
    return this.delegates(resource, attached, action)
      ? undefined
      : `because no resource-based policy allows the ${action} action`;
  }

  /**
   * Tells whether the account's policies count. A KMS key's own policy must name the account first; other resources
   * need no policy, and a key that does not exist has none.
   */
  private delegates(resource: string, attached: readonly PolicyStatement[], action: string): boolean {
    if (!action.startsWith("kms:") || !this.keyArns.has(resource)) return true;
    return attached.some((statement) => isFor(statement, [accountRoot, account]));
  }

  private attachedTo(resource: string): PolicyStatement[] {
    return this.resourcePolicies
      .filter((policy) => resource === policy.resourceArn || resource.startsWith(`${policy.resourceArn}/`))
      .flatMap((policy) => policy.statements);
  }
}

interface Asked {
  readonly action: string;
  readonly resource: string;
  readonly context: ConditionContext;
}

const accountRoot = `arn:aws:iam::${account}:root`;

const commonContext = (roleArn: string): ConditionContext => ({
  // The functions reach the gate by plain HTTP on loopback. On AWS the same calls go by TLS.
  "aws:SecureTransport": "true",
  "aws:PrincipalAccount": account,
  "aws:PrincipalArn": roleArn,
  "aws:ResourceAccount": account,
  "aws:RequestedRegion": region,
  "kms:CallerAccount": account,
});

const denies = (statement: PolicyStatement): boolean => statement.effect === "Deny";

const isFor = (statement: PolicyStatement, principals: readonly string[]): boolean =>
  (statement.principals ?? []).some((principal) => principals.includes(principal));

/** Writes actions in lower case, because IAM compares them without regard to case. */
const lowered = (statement: PolicyStatement): PolicyStatement => ({
  ...statement,
  ...(statement.actions === undefined ? {} : { actions: statement.actions.map((action) => action.toLowerCase()) }),
  ...(statement.notActions === undefined
    ? {}
    : { notActions: statement.notActions.map((action) => action.toLowerCase()) }),
});

function applies(statement: PolicyStatement, asked: Asked): boolean {
  const some = (patterns: readonly string[], text: string): boolean =>
    patterns.some((pattern) => matches(pattern, text));
  if (statement.actions !== undefined && !some(statement.actions, asked.action)) return false;
  if (statement.notActions !== undefined && some(statement.notActions, asked.action)) return false;
  if (statement.resources !== undefined && !some(statement.resources, asked.resource)) return false;
  if (statement.notResources !== undefined && some(statement.notResources, asked.resource)) return false;
  return conditionsHold(statement.conditions, asked.context);
}

/** Answers the name by which AWS knows a running function. */
const sessionArn = (caller: Caller): string =>
  `arn:aws:sts::${account}:assumed-role/${caller.roleArn.split("/").at(-1)}/${caller.name}`;
