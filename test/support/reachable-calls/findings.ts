/**
 * Holds all that has come to light of a program: its functions, those that can be called, and the objects it makes.
 * Notices whether a pass through the code brought anything new, because only then another one can.
 */

import { fieldOf, isEmpty, isPlainData } from "./knowledge.ts";
import { declaredIn, type Node, nameOf, parametersOf, part } from "./syntax.ts";
import {
  type ClassValue,
  type FunctionValue,
  newObject,
  type ObjectValue,
  type Place,
  Scope,
  type Value,
  type Values,
} from "./values.ts";

export class Findings {
  /** The functions that can be called. Grows while it is gone through. */
  readonly called = new Set<FunctionValue>();
  private readonly functions = new Map<Node, FunctionValue>();
  private readonly objects = new Map<Node, Map<ClassValue | undefined, ObjectValue>>();
  /** How many values a set had when it was last added to another one as a whole. */
  private readonly whole = new WeakMap<Values, WeakMap<Values, number>>();
  private grew = false;

  startPass(): void {
    this.grew = false;
  }

  /** Tells whether anything new came to light since the pass began. */
  haveGrown(): boolean {
    return this.grew;
  }

  noteCalled(callee: FunctionValue): void {
    if (this.called.has(callee)) return;
    this.called.add(callee);
    this.grew = true;
  }

  functionAt(node: Node, around: Place, self?: Values, parents: Values = around.parents): FunctionValue {
    const known = this.functions.get(node);
    if (known) return known;
    const body = part(node, "body");
    const scope = new Scope([...parametersOf(node), ...declaredIn([body])], around.scope);
    const isArrow = node.type === "ArrowFunctionExpression";
    const place: Place = { scope, self: self ?? (isArrow ? around.self : new Set()), parents, returns: new Set() };
    const value: FunctionValue = { kind: "function", node, place };
    this.functions.set(node, value);
    return value;
  }

  objectAt(node: Node, of?: ClassValue): ObjectValue {
    const there = this.objects.get(node) ?? new Map<ClassValue | undefined, ObjectValue>();
    this.objects.set(node, there);
    const object = there.get(of) ?? newObject(of, isEmpty(node));
    there.set(of, object);
    return object;
  }

  copy(from: Values, to: ObjectValue): void {
    for (const value of from) {
      if (value.kind !== "object") continue;
      for (const [name, values] of value.fields) this.add(fieldOf(to.fields, name), values);
      for (const [name, getter] of value.getters) to.getters.set(name, getter);
      this.add(to.elements, value.elements);
    }
  }

  /** Puts values under a name of objects. Undefined is a name that is computed. */
  write(objects: Values, name: string | undefined, values: Values): void {
    for (const object of objects) {
      if (object.kind !== "object") continue;
      this.add(name === undefined ? object.elements : fieldOf(object.fields, name), values);
    }
  }

  /** Notes what `list.push(…)` and `map.set(…)` put into what they are called on. */
  fill(self: Values, callee: Node, args: readonly Values[]): void {
    if (callee.type !== "MemberExpression" || !/^(push|unshift|splice|set|add)$/.test(nameOf(callee, "property") ?? ""))
      return;
    for (const each of self) {
      if (each.kind === "object" && !each.class) for (const values of args) this.add(each.elements, values);
    }
  }

  add(to: Values | undefined, values: Iterable<Value>): void {
    if (!to || to === values || (values instanceof Set && this.holdsAll(to, values))) return;
    let isWhole = true;
    for (const value of values) {
      if (to.has(value)) continue;
      if (isPlainData(value)) {
        isWhole = false;
        continue;
      }
      to.add(value);
      this.grew = true;
    }
    if (isWhole && values instanceof Set) this.noteWhole(to, values);
  }

  /**
   * Tells whether all of a set was added before and it has not grown since. Sets only grow, so that most of what a pass
   * adds is there already, and sets of large programs hold thousands of values.
   */
  private holdsAll(to: Values, from: Values): boolean {
    return this.whole.get(to)?.get(from) === from.size;
  }

  private noteWhole(to: Values, from: Values): void {
    const sizes = this.whole.get(to) ?? new WeakMap<Values, number>();
    this.whole.set(to, sizes.set(from, from.size));
  }

  /** Adds values even if they are plain data so far. */
  addAll(to: Values, values: Iterable<Value>): void {
    for (const value of values) {
      if (to.has(value)) continue;
      to.add(value);
      this.grew = true;
    }
  }
}
