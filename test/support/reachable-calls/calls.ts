/**
 * Passes values into functions and out of them: by calls, by getters and constructors, and by what packages call back.
 * Patterns are here too, because it is by them that parameters take their values.
 */

import type { Findings } from "./findings.ts";
import type { Universe } from "./numbered-sets.ts";
import { type Node, nameOf, optionalPart, part, parts } from "./syntax.ts";
import {
  type ClassValue,
  type FunctionValue,
  inherited,
  type ObjectValue,
  type Place,
  type Value,
  type Values,
} from "./values.ts";

/** Answers what an expression may be: a parameter's default, or the first value of a field. */
type Evaluate = (node: Node, place: Place) => Values;

export class Calls {
  private readonly universe: Universe<Value>;
  private readonly findings: Findings;
  private readonly evaluate: Evaluate;

  constructor(universe: Universe<Value>, findings: Findings, evaluate: Evaluate) {
    this.universe = universe;
    this.findings = findings;
    this.evaluate = evaluate;
  }

  enter(callee: FunctionValue, args: readonly Values[], self: Values): Values {
    this.findings.noteCalled(callee);
    const { node, place } = callee;
    if (node.type !== "ArrowFunctionExpression") place.self.addAll(self);
    parts(node, "params").forEach((parameter, index) => {
      const values = parameter.type === "RestElement" ? this.joined(args.slice(index)) : args[index];
      this.assign(parameter, values ?? this.universe.none(), place);
    });
    return place.returns;
  }

  joined(all: readonly Values[]): Values {
    const joined = this.universe.none();
    for (const each of all) joined.addAll(each);
    return joined;
  }

  /** Answers arguments of which each may be any, since a list was spread among them. */
  spread(args: readonly Values[]): Values[] {
    const all = this.joined(args);
    return [all, all, all, all, all, all];
  }

  /**
   * Calls what this program does not hold, such as `list.map(…)`: it may call the functions that it is given, and those
   * in objects that it opens, with what else it is given, and answer any of it.
   */
  callOutside(self: Values, args: readonly Values[], opened: Values): Values {
    const given = this.joined(args);
    const data = this.joined([self]);
    for (const each of given) if (each.kind !== "function") data.add(each);
    const pool = this.findings.elementsOf(data);
    const results = this.joined([pool]);
    const called = [...given.and(this.findings.functions), ...given.and(opened).filter(isPlain)];
    for (const each of called) results.addAll(this.callBack(each, pool));
    return results;
  }

  /** Calls a function that was given away, and those in an object that was. */
  callBack(value: Value, args: Values): Values {
    if (value.kind === "function") return this.enter(value, [args, args, args, args], this.universe.none());
    const results = this.universe.none();
    if (!isPlain(value)) return results;
    const given = [args, args, args];
    const self = this.universe.of(value);
    for (const each of value.contents.and(this.findings.functions)) {
      if (each.kind === "function") results.addAll(this.enter(each, given, self));
    }
    return results;
  }

  construct(classes: Values, args: readonly Values[], objects: Values): Values {
    for (const each of classes) {
      if (each.kind !== "class") continue;
      each.instances.addAll(objects);
      const returns = this.universe.none();
      this.setFields(each, { scope: each.scope, self: each.instances, parents: each.parents, returns });
      const own = each.methods.get("constructor");
      if (own) this.enter(own, args, objects);
      else this.construct(each.parents, args, objects);
    }
    return this.universe.none();
  }

  /** Gives the fields of every instance their first values. */
  setFields(of: ClassValue, around: Place): void {
    const place = { ...around, scope: of.scope, self: of.instances, parents: of.parents };
    for (const member of parts(part(of.node, "body"), "body")) {
      const first = member.type === "PropertyDefinition" ? optionalPart(member, "value") : undefined;
      if (!first) continue;
      const name = nameOf(member, "key") ?? "";
      const values = this.evaluate(first, place);
      if (member.static === true) this.findings.put(of, name, values);
      else this.findings.write(of.instances, name, values);
    }
  }

  /** Answers what may stand under a name. Undefined is a name that is computed: then it may be anything that there is. */
  load(values: Values, name: string | undefined): Values {
    if (name === undefined) return this.findings.contentsOf(values);
    const found = this.universe.none();
    for (const each of this.findings.holdersIn(values, name)) {
      if (each.kind === "object" || each.kind === "class") found.addAll(each.fields.get(name));
    }
    for (const each of this.findings.gettersIn(values, name)) {
      if (each.kind === "object") this.get(each.getters.get(name), each, found);
    }
    for (const each of values.and(this.findings.instances)) {
      if (each.kind !== "object" || !each.class) continue;
      const method = inherited(each.class, "methods", name);
      if (method) found.add(method);
      this.get(inherited(each.class, "getters", name), each, found);
    }
    return found;
  }

  /** Answers what `super` finds under a name. */
  methodsOf(classes: Values, name: string): Values {
    const found = this.universe.none();
    for (const each of classes) {
      const method = each.kind === "class" ? inherited(each, "methods", name) : undefined;
      if (method) found.add(method);
    }
    return found;
  }

  private get(getter: FunctionValue | undefined, of: Value, found: Values): void {
    if (getter) found.addAll(this.enter(getter, [], this.universe.of(of)));
  }

  /** Gives the names of a pattern their values, or a member of an object its value. Answers the values. */
  assign(target: Node, values: Values, place: Place): Values {
    switch (target.type) {
      case "Identifier":
        place.scope.find(String(target.name))?.addAll(values);
        break;
      case "MemberExpression":
        this.findings.write(this.evaluate(part(target, "object"), place), nameOf(target, "property"), values);
        break;
      default:
        this.assignParts(target, values, place);
    }
    return values;
  }

  private assignParts(pattern: Node, values: Values, place: Place): void {
    switch (pattern.type) {
      case "AssignmentPattern":
        this.assign(part(pattern, "left"), this.joined([values, this.evaluate(part(pattern, "right"), place)]), place);
        break;
      case "RestElement":
        this.assign(part(pattern, "argument"), values, place);
        break;
      case "ArrayPattern":
        for (const each of parts(pattern, "elements")) this.assign(each, this.findings.contentsOf(values), place);
        break;
      case "ObjectPattern":
        for (const each of parts(pattern, "properties")) this.assignProperty(each, values, place);
        break;
      default:
        throw new Error(`There is no assignment to a ${pattern.type}.`);
    }
  }

  private assignProperty(property: Node, values: Values, place: Place): void {
    if (property.type === "RestElement") this.assign(property, values, place);
    else this.assign(part(property, "value"), this.load(values, nameOf(property, "key")), place);
  }
}

const isPlain = (value: Value): value is ObjectValue => value.kind === "object" && !value.class;
