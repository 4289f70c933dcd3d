/** Resolves CloudFormation's intrinsic functions and conditions. */

import { asList, asObject, asText, isObject, type JsonObject } from "./json.ts";
import { account, arnOf, digestUuid, partition, region } from "./names.ts";

/** What conditions can refer to: parameters and pseudo parameters, but no resources. */
export interface ConditionScope {
  readonly stackName: string;
  readonly template: JsonObject;
  fail(why: string): Error;
}

export interface Scope extends ConditionScope {
  hasResource(logicalId: string): boolean;
  ref(logicalId: string): string;
  attribute(logicalId: string, name: string): unknown;
  /** Answers the value that a stack exports under this name. */
  exported(name: string): string | undefined;
  output(stackName: string, outputName: string): string;
  ssmParameter(name: string): string | undefined;
}

/** Stands for `AWS::NoValue`: the key or element that has this value is left out. */
const noValue = Symbol("AWS::NoValue");

type Argument = (value: unknown) => unknown;
type Intrinsic = (argument: unknown, scope: Scope, resolve: Argument) => unknown;

/** Resolves a value of a template and everything in it. Throws the scope's error if something cannot be resolved. */
export function resolveValue(value: unknown, scope: Scope): unknown {
  const resolved = resolveInner(value, scope);
  return resolved === noValue ? undefined : resolved;
}

function resolveInner(value: unknown, scope: Scope): unknown {
  if (typeof value === "string") return resolveDynamicReferences(value, scope);
  if (Array.isArray(value)) return value.map((each) => resolveInner(each, scope)).filter((each) => each !== noValue);
  if (!isObject(value)) return value;
  const [name, argument] = Object.entries(value)[0] ?? [];
  if (name !== undefined && Object.keys(value).length === 1 && (name === "Ref" || name.startsWith("Fn::"))) {
    const intrinsic = intrinsics[name];
    if (intrinsic === undefined) throw scope.fail(`the laptop does not know the function ${name}.`);
    return intrinsic(argument, scope, (inner) => resolveInner(inner, scope));
  }
  const pairs = Object.entries(value).map(([key, inner]) => [key, resolveInner(inner, scope)] as const);
  return Object.fromEntries(pairs.filter(([, inner]) => inner !== noValue));
}

const pseudoParameters: Record<string, (scope: ConditionScope) => unknown> = {
  "AWS::AccountId": () => account,
  "AWS::Region": () => region,
  "AWS::Partition": () => partition,
  "AWS::URLSuffix": () => "amazonaws.com",
  "AWS::StackName": (scope) => scope.stackName,
  "AWS::StackId": (scope) => arnOf("cloudformation", `stack/${scope.stackName}/${digestUuid(scope.stackName)}`),
  "AWS::NotificationARNs": () => [],
  "AWS::NoValue": () => noValue,
};

function resolveRef(name: unknown, scope: Scope): unknown {
  const id = asText(name) ?? "";
  if (scope.hasResource(id)) return scope.ref(id);
  const value = parameterOf(id, scope);
  const parameter = asObject(asObject(scope.template.Parameters)[id]);
  if (!(asText(parameter.Type) ?? "").startsWith("AWS::SSM::Parameter::Value")) return value;
  return ssmValue(asText(value) ?? "", scope);
}

function parameterOf(id: string, scope: ConditionScope): unknown {
  const pseudo = pseudoParameters[id];
  if (pseudo !== undefined) return pseudo(scope);
  const parameter = asObject(scope.template.Parameters)[id];
  if (parameter === undefined) throw scope.fail(`it refers to ${id}, which the template lacks.`);
  const value = asObject(parameter).Default;
  if (value === undefined) throw scope.fail(`the parameter ${id} has no default, and a laptop has nobody to ask.`);
  return value;
}

function ssmValue(name: string, scope: Scope): string {
  const value = scope.ssmParameter(name);
  if (value === undefined) throw scope.fail(`no stack of the assembly makes the SSM parameter ${name}.`);
  return value;
}

function resolveDynamicReferences(text: string, scope: Scope): string {
  if (!text.includes("{{resolve:")) return text;
  return text.replaceAll(/\{\{resolve:([^:}]+):([^}]+)\}\}/g, (whole: string, service: string, key: string) => {
    if (service !== "ssm") throw scope.fail(`the laptop does not follow the dynamic reference ${whole}.`);
    return ssmValue(key.replace(/:\d+$/, ""), scope);
  });
}

function join(argument: unknown, scope: Scope, resolve: Argument): string {
  const [delimiter, parts] = asList(argument);
  return asList(resolve(parts))
    .map((part) => textOf(part, "Fn::Join", scope))
    .join(asText(delimiter) ?? "");
}

function textOf(value: unknown, where: string, scope: Scope): string {
  const text = asText(value);
  if (text === undefined) throw scope.fail(`${where} got ${JSON.stringify(value)} where it needs text.`);
  return text;
}

function substitute(argument: unknown, scope: Scope, resolve: Argument): string {
  const [template, given] = Array.isArray(argument) ? argument : [argument];
  const variables = asObject(given);
  return textOf(template, "Fn::Sub", scope).replaceAll(
    /\$\{(!?)([^}]*)\}/g,
    (_whole, literal: string, name: string) => {
      if (literal === "!") return `\${${name}}`;
      if (name in variables) return textOf(resolve(variables[name]), "Fn::Sub", scope);
      const dot = name.indexOf(".");
      const value = dot < 0 ? resolveRef(name, scope) : scope.attribute(name.slice(0, dot), name.slice(dot + 1));
      return textOf(value, "Fn::Sub", scope);
    },
  );
}

function select(argument: unknown, scope: Scope, resolve: Argument): unknown {
  const [index, list] = asList(argument);
  const chosen = asList(resolve(list))[Number(resolve(index))];
  if (chosen === undefined) throw scope.fail(`Fn::Select has no element ${JSON.stringify(index)}.`);
  return chosen;
}

function findInMap(argument: unknown, scope: Scope, resolve: Argument): unknown {
  const [map, first, second] = asList(resolve(argument)).map((each) => asText(each) ?? "");
  const found = asObject(asObject(asObject(scope.template.Mappings)[map ?? ""])[first ?? ""])[second ?? ""];
  if (found === undefined) throw scope.fail(`Fn::FindInMap finds nothing at ${map}.${first}.${second}.`);
  return found;
}

function importValue(argument: unknown, scope: Scope, resolve: Argument): string {
  const name = asText(resolve(argument)) ?? "";
  const value = scope.exported(name);
  if (value === undefined) throw scope.fail(`no stack of the assembly exports ${name}.`);
  return value;
}

function getAttribute(argument: unknown, scope: Scope): unknown {
  const [id, ...names] =
    typeof argument === "string" ? argument.split(".") : asList(argument).map((each) => asText(each) ?? "");
  return scope.attribute(id ?? "", names.join("."));
}

const intrinsics: Record<string, Intrinsic | undefined> = {
  Ref: resolveRef,
  "Fn::GetAtt": getAttribute,
  "Fn::Join": join,
  "Fn::Sub": substitute,
  "Fn::Select": select,
  "Fn::Split": (argument, scope, resolve) => {
    const [delimiter, text] = asList(argument);
    return textOf(resolve(text), "Fn::Split", scope).split(asText(delimiter) ?? "");
  },
  "Fn::If": (argument, scope, resolve) => {
    const [condition, yes, no] = asList(argument);
    return resolve(resolveCondition(asText(condition) ?? "", scope) ? yes : no);
  },
  "Fn::ImportValue": importValue,
  "Fn::GetStackOutput": (argument, scope, resolve) => {
    const { StackName, OutputName } = asObject(resolve(argument));
    return scope.output(asText(StackName) ?? "", asText(OutputName) ?? "");
  },
  "Fn::FindInMap": findInMap,
  "Fn::Base64": (argument, scope, resolve) =>
    Buffer.from(textOf(resolve(argument), "Fn::Base64", scope)).toString("base64"),
};

/** Tells whether the named condition of the template holds. */
export function resolveCondition(name: string, scope: ConditionScope): boolean {
  const body = asObject(scope.template.Conditions)[name];
  if (body === undefined) throw scope.fail(`it depends on the condition ${name}, which the template lacks.`);
  return holds(body, scope);
}

function holds(body: unknown, scope: ConditionScope): boolean {
  const [name, argument] = Object.entries(asObject(body))[0] ?? ["nothing", undefined];
  switch (name) {
    case "Condition":
      return resolveCondition(asText(argument) ?? "", scope);
    case "Fn::Equals": {
      const [left, right] = asList(argument).map((each) => conditionOperand(each, scope));
      return left === right;
    }
    case "Fn::Not":
      return !asList(argument).some((each) => holds(each, scope));
    case "Fn::And":
      return asList(argument).every((each) => holds(each, scope));
    case "Fn::Or":
      return asList(argument).some((each) => holds(each, scope));
    default:
      throw scope.fail(`the laptop does not know the condition function ${name}.`);
  }
}

function conditionOperand(value: unknown, scope: ConditionScope): string {
  const reference = isObject(value) ? asText(value.Ref) : undefined;
  const text = asText(reference === undefined ? value : parameterOf(reference, scope));
  if (text === undefined) throw scope.fail(`the laptop cannot compare ${JSON.stringify(value)} in a condition.`);
  return text;
}
