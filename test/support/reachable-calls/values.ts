/** The values that an expression may have, as far as it matters which code is run: functions, classes and objects. */

import { Fields, type Numbered, type NumberedSet, type Universe } from "./numbered-sets.ts";
import type { Node } from "./syntax.ts";

export type Values = NumberedSet<Value>;
export type Value = FunctionValue | ClassValue | ObjectValue | ImportedValue;

/** Holds what the variables of a function may be. All of its calls share them. */
export class Scope {
  readonly variables = new Map<string, Values>();
  readonly parent: Scope | undefined;

  constructor(universe: Universe<Value>, names: readonly string[], parent?: Scope) {
    this.parent = parent;
    for (const name of names) this.variables.set(name, universe.none());
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

export interface FunctionValue extends Numbered {
  readonly kind: "function";
  readonly node: Node;
  readonly place: Place;
}

/** Holds what an object or a class has. */
interface Holder {
  /** What stands under its names; of a class, what is static. */
  readonly fields: Fields<Value>;
  readonly getters: Map<string, FunctionValue>;
  /** All that stands in it under any name. */
  readonly contents: Values;
}

export interface ClassValue extends Numbered, Holder {
  readonly kind: "class";
  readonly node: Node;
  readonly scope: Scope;
  readonly parents: Values;
  /** What `this` may be in its constructor and in the first values of its fields. */
  readonly instances: Values;
  readonly methods: Map<string, FunctionValue>;
}

export interface ObjectValue extends Numbered, Holder {
  readonly kind: "object";
  /** Is undefined for a literal, a list, and what a library makes. */
  readonly class: ClassValue | undefined;
}

/** Is what a package exports. */
export interface ImportedValue extends Numbered {
  readonly kind: "imported";
  readonly from: string;
  readonly name: string;
}

/** The name of what an object holds under none that is known: elements of a list, entries of a map. */
export const elements = "[]";

const newHolder = (universe: Universe<Value>): Holder => ({
  fields: new Fields(universe),
  getters: new Map(),
  contents: universe.none(),
});

export const newObject = (universe: Universe<Value>, of: ClassValue | undefined): ObjectValue =>
  universe.enrol((number) => ({ kind: "object", number, class: of, ...newHolder(universe) }));

export function newClass(universe: Universe<Value>, node: Node, scope: Scope, parents: Values): ClassValue {
  const value = universe.enrol(
    (number): ClassValue => ({
      ...newHolder(universe),
      kind: "class",
      number,
      node,
      scope,
      parents: universe.none(),
      instances: universe.none(),
      methods: new Map(),
    }),
  );
  value.parents.addAll(parents);
  return value;
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
