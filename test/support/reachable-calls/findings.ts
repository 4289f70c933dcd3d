/** Holds all that has come to light of a program: its functions, those that can be called, and the objects it makes. */

import type { Universe } from "./numbered-sets.ts";
import { declaredIn, type Node, nameOf, parametersOf, part } from "./syntax.ts";
import {
  type ClassValue,
  elements,
  type FunctionValue,
  newClass,
  newObject,
  type ObjectValue,
  type Place,
  Scope,
  type Value,
  type Values,
} from "./values.ts";

export class Findings {
  /** All functions, all that are made of a class, whether or not they are read. */
  readonly functions: Values;
  readonly instances: Values;
  /** All that are made of no class and have something in them. */
  private readonly filled: Values;
  private readonly universe: Universe<Value>;
  private readonly run: (called: FunctionValue) => void;
  private readonly called = new Set<FunctionValue>();
  private readonly known = new Map<Node, FunctionValue>();
  private readonly objects = new Map<Node, Map<ClassValue | undefined, ObjectValue>>();
  private readonly classes = new Map<Node, ClassValue>();
  /** Which objects and classes have something under a name. */
  private readonly holders = new Map<string, Values>();
  /** Which objects have a getter of a name. */
  private readonly getting = new Map<string, Values>();

  constructor(universe: Universe<Value>, run: (called: FunctionValue) => void) {
    this.universe = universe;
    this.run = run;
    this.functions = universe.none();
    this.instances = universe.none();
    this.filled = universe.none();
  }

  /** Has the body of a function run, and run again whenever something that it reads grows. */
  noteCalled(callee: FunctionValue): void {
    if (this.called.has(callee)) return;
    this.called.add(callee);
    this.universe.wait(() => this.run(callee));
  }

  functionAt(node: Node, around: Place, self?: Values, parents: Values = around.parents): FunctionValue {
    const known = this.known.get(node);
    if (known) return known;
    const scope = new Scope(this.universe, [...parametersOf(node), ...declaredIn([part(node, "body")])], around.scope);
    const ownSelf = self ?? (node.type === "ArrowFunctionExpression" ? around.self : this.universe.none());
    const place: Place = { scope, self: ownSelf, parents, returns: this.universe.none() };
    const value = this.universe.enrol((number): FunctionValue => ({ kind: "function", number, node, place }));
    this.known.set(node, value);
    this.functions.add(value);
    return value;
  }

  objectAt(node: Node, of?: ClassValue): ObjectValue {
    const there = this.objects.get(node) ?? new Map<ClassValue | undefined, ObjectValue>();
    this.objects.set(node, there);
    const known = there.get(of);
    if (known) return known;
    const object = newObject(this.universe, of);
    there.set(of, object);
    if (of) this.instances.add(object);
    return object;
  }

  classAt(node: Node): ClassValue | undefined {
    return this.classes.get(node);
  }

  noteClass(node: Node, scope: Scope, parents: Values): ClassValue {
    const value = newClass(this.universe, node, scope, parents);
    this.classes.set(node, value);
    return value;
  }

  /** Answers which of some values have something under a name. */
  holdersIn(values: Values, name: string): Value[] {
    return values.and(this.indexed(this.holders, name));
  }

  /** Answers which of some values have a getter of a name. */
  gettersIn(values: Values, name: string): Value[] {
    return values.and(this.indexed(this.getting, name));
  }

  private indexed(index: Map<string, Values>, name: string): Values {
    const found = index.get(name) ?? this.universe.none();
    index.set(name, found);
    return found;
  }

  setGetter(of: ObjectValue, name: string, getter: FunctionValue): void {
    of.getters.set(name, getter);
    this.indexed(this.getting, name).add(of);
  }

  /** Puts values under a name of an object or a class. */
  put(into: ObjectValue | ClassValue, name: string, values: Values): void {
    if (values.isEmpty()) return;
    const set = into.fields.get(name) ?? into.fields.make(name);
    set.addAll(values);
    into.contents.addAll(values);
    if (into.kind === "object" && !into.class) this.filled.add(into);
    this.indexed(this.holders, name).add(into);
  }

  copy(from: Values, to: ObjectValue): void {
    for (const value of from) {
      if (value.kind !== "object") continue;
      for (const [name, values] of value.fields.entries()) this.put(to, name, values);
      for (const [name, getter] of value.getters) this.setGetter(to, name, getter);
    }
  }

  /** Puts values under a name of objects. Undefined is a name that is computed. */
  write(objects: Values, name: string | undefined, values: Values): void {
    if (values.isEmpty()) return;
    for (const object of objects) if (object.kind === "object") this.put(object, name ?? elements, values);
  }

  /** Notes what `list.push(…)` and `map.set(…)` put into what they are called on. */
  fill(self: Values, callee: Node, args: readonly Values[]): void {
    if (callee.type !== "MemberExpression" || !/^(push|unshift|splice|set|add)$/.test(nameOf(callee, "property") ?? ""))
      return;
    for (const each of self) {
      if (each.kind === "object" && !each.class) for (const values of args) this.put(each, elements, values);
    }
  }

  /** Answers what is in a list, and the values themselves, since `await` and spreading pass them on. */
  elementsOf(values: Values): Values {
    const found = this.universe.none();
    found.addAll(values);
    for (const each of this.holdersIn(values, elements)) {
      if (each.kind === "object") found.addAll(each.fields.get(elements));
    }
    return found;
  }

  /** Answers what is in a list or, under any name, in an object. */
  contentsOf(values: Values): Values {
    const found = this.elementsOf(values);
    for (const each of values.and(this.filled)) if (each.kind === "object") found.addAll(each.contents);
    return found;
  }
}
