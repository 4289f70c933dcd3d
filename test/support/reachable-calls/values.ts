/** The values that an expression may have, as far as it matters which code is run: functions, classes and objects. */

import type { Node } from "./syntax.ts";

export type Values = Set<Value>;
export type Value = FunctionValue | ClassValue | ObjectValue | ImportedValue;

/** Holds what the variables of a function may be. All of its calls share them. */
export class Scope {
  readonly variables = new Map<string, Values>();
  readonly parent: Scope | undefined;

  constructor(names: readonly string[], parent?: Scope) {
    this.parent = parent;
    for (const name of names) this.variables.set(name, new Set());
  }

  /** Answers undefined for what is not declared anywhere: a global. */
  find(name: string): Values | undefined {
    return this.variables.get(name) ?? this.parent?.find(name);
  }
}

/** Where an expression stands. */
export interface Place {
  readonly scope: Scope;
  /** What `this` may be. */
  readonly self: Values;
  /** What `super` may be. */
  readonly parents: Values;
  readonly returns: Values;
}

export interface FunctionValue {
  readonly kind: "function";
  readonly node: Node;
  readonly place: Place;
}

export interface ClassValue {
  readonly kind: "class";
  readonly node: Node;
  readonly scope: Scope;
  readonly parents: Values;
  /** What `this` may be in its constructor and in the first values of its fields. */
  readonly instances: Values;
  readonly methods: Map<string, FunctionValue>;
  readonly getters: Map<string, FunctionValue>;
  readonly statics: Map<string, Values>;
}

export interface ObjectValue {
  readonly kind: "object";
  /** Is undefined for a literal, a list, and what a library makes. */
  readonly class: ClassValue | undefined;
  readonly fields: Map<string, Values>;
  readonly getters: Map<string, FunctionValue>;
  /** What it holds under no name that is known: elements of a list, entries of a map. */
  readonly elements: Values;
  /** Is true for what begins empty, such as `[]` or `new Map()`. */
  readonly mayBeFilled: boolean;
}

/** Is what a package exports. */
export interface ImportedValue {
  readonly kind: "imported";
  readonly from: string;
  readonly name: string;
}

export const newObject = (of: ClassValue | undefined, mayBeFilled: boolean): ObjectValue => ({
  kind: "object",
  class: of,
  fields: new Map(),
  getters: new Map(),
  elements: new Set(),
  mayBeFilled,
});

export const newClass = (node: Node, scope: Scope, parents: Values): ClassValue => ({
  kind: "class",
  node,
  scope,
  parents: new Set(parents),
  instances: new Set(),
  methods: new Map(),
  getters: new Map(),
  statics: new Map(),
});

/** Answers what is in a list, and the values themselves, since `await` and spreading pass them on. */
export function elementsOf(values: Values): Values {
  const found: Values = new Set(values);
  for (const value of values) {
    if (value.kind === "object") for (const each of value.elements) found.add(each);
  }
  return found;
}

/** Answers what is in a list or, under any name, in an object. */
export function contentsOf(values: Values): Values {
  const found = elementsOf(values);
  for (const value of values) {
    if (value.kind !== "object" || value.class) continue;
    for (const field of value.fields.values()) for (const each of field) found.add(each);
  }
  return found;
}

/** Answers what a class or those that it extends find under a name. */
export function inherited(of: ClassValue, list: "methods" | "getters", name: string): FunctionValue | undefined {
  const found = of[list].get(name);
  if (found) return found;
  for (const parent of of.parents) {
    const above = parent.kind === "class" ? inherited(parent, list, name) : undefined;
    if (above) return above;
  }
  return undefined;
}
