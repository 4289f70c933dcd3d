/** Evaluates IAM's condition operators, as far as templates of this platform use them. */

import type { Conditions } from "../../template/policy-statement.ts";
import { matches } from "../../template/wildcard.ts";

export type ConditionContext = Readonly<Record<string, string>>;

type Test = (wanted: string, actual: string) => boolean;

interface Operator {
  readonly test: Test;
  /** `…Not…` operators hold if none of the values matches, and if the key is absent. */
  readonly negated?: true;
}

const equals: Test = (wanted, actual) => wanted === actual;
const equalsIgnoringCase: Test = (wanted, actual) => wanted.toLowerCase() === actual.toLowerCase();

const operators: Readonly<Record<string, Operator>> = {
  StringEquals: { test: equals },
  StringNotEquals: { test: equals, negated: true },
  StringEqualsIgnoreCase: { test: equalsIgnoringCase },
  StringNotEqualsIgnoreCase: { test: equalsIgnoringCase, negated: true },
  StringLike: { test: matches },
  StringNotLike: { test: matches, negated: true },
  ArnEquals: { test: matches },
  ArnLike: { test: matches },
  ArnNotEquals: { test: matches, negated: true },
  ArnNotLike: { test: matches, negated: true },
  Bool: { test: equalsIgnoringCase },
};

const knownKeys = [
  /^aws:SecureTransport$/i,
  /^aws:Principal(Account|Arn)$/i,
  /^aws:(Resource|Source)Account$/i,
  // Is known of no call of a function's: only services that act for a resource of theirs have one.
  /^aws:SourceArn$/i,
  /^aws:RequestedRegion$/i,
  /^iot:Topic$/i,
  /^lambda:FunctionArn$/i,
  /^s3:prefix$/i,
  /^kms:ViaService$/i,
  /^kms:CallerAccount$/i,
  /^kms:EncryptionContext:.+$/i,
];

/**
 * Throws for an operator or a key that the gate cannot evaluate, since ignoring a condition would give a right away.
 */
export function demandEvaluable(conditions: Conditions, origin: string): void {
  for (const [name, keys] of Object.entries(conditions)) {
    if (name !== "Null" && operators[name.replace(/IfExists$/, "")] === undefined) {
      throw new Error(`The gate does not know the condition operator ${name} in a policy of ${origin}.`);
    }
    for (const key of Object.keys(keys)) {
      if (!knownKeys.some((known) => known.test(key))) {
        throw new Error(`The gate does not know the condition key ${key} in a policy of ${origin}.`);
      }
    }
  }
}

/** Tells whether every condition holds. Looks keys up without regard to case, as IAM does. */
export function conditionsHold(conditions: Conditions, context: ConditionContext): boolean {
  return Object.entries(conditions).every(([name, keys]) =>
    Object.entries(keys).every(([key, values]) => holds(name, values, lookUp(context, key))),
  );
}

function lookUp(context: ConditionContext, key: string): string | undefined {
  if (key in context) return context[key];
  const lower = key.toLowerCase();
  return Object.entries(context).find(([name]) => name.toLowerCase() === lower)?.[1];
}

function holds(name: string, values: readonly string[], actual: string | undefined): boolean {
  if (name === "Null") return values.includes(String(actual === undefined));
  const ifExists = name.endsWith("IfExists");
  const operator = operators[ifExists ? name.slice(0, -"IfExists".length) : name];
  if (operator === undefined) return false;
  if (actual === undefined) return ifExists || operator.negated === true;
  const some = values.some((value) => operator.test(value, actual));
  return operator.negated === true ? !some : some;
}
