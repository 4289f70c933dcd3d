/**
 * Passes values into functions and out of them: by calls, by getters and constructors, and by what packages call back.
 * Patterns are here too, because it is by them that parameters take their values.
 */

import type { Findings } from "./findings.ts";
import { fieldOf } from "./knowledge.ts";
import { type Node, nameOf, optionalPart, part, parts } from "./syntax.ts";
import {
  type ClassValue,
  contentsOf,
  elementsOf,
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
  private readonly findings: Findings;
  private readonly evaluate: Evaluate;

  constructor(findings: Findings, evaluate: Evaluate) {
    this.findings = findings;
    this.evaluate = evaluate;
  }

  enter(callee: FunctionValue, args: readonly Values[], self: Values): Values {
    this.findings.noteCalled(callee);
    const { node, place } = callee;
    if (node.type !== "ArrowFunctionExpression") this.findings.add(place.self, self);
    parts(node, "params").forEach((parameter, index) => {
      const values =
        parameter.type === "RestElement" ? new Set(args.slice(index).flatMap((each) => [...each])) : args[index];
      this.assign(parameter, values ?? new Set(), place);
    });
    return place.returns;
  }

  /**
   * Calls what this program does not hold, such as `list.map(…)`: it may call the functions that it is given, and those
   * in objects that it opens, with what else it is given, and answer any of it.
   */
  callOutside(self: Values, args: readonly Values[], opened: Values): Values {
    const given = new Set(args.flatMap((each) => [...each]));
    const data = [...given].filter((each) => each.kind !== "function");
    const pool = elementsOf(new Set([...self, ...data]));
    const results = new Set(pool);
    for (const each of given) {
      if (each.kind !== "function" && !opened.has(each)) continue;
      for (const result of this.callBack(each, pool)) results.add(result);
    }
    return results;
  }

  /** Calls a function that was given away, and those in an object that was. */
  callBack(value: Value, args: Values): Values {
    if (value.kind === "function") return this.enter(value, [args, args, args, args], new Set());
    if (value.kind !== "object" || value.class) return new Set();
    const results: Values = new Set();
    const given = [args, args, args];
    // Goes through the sets as they are: objects of a large program hold thousands of values, of which few are functions.
    for (const values of [...value.fields.values(), value.elements]) {
      for (const each of values) {
        if (each.kind === "function") addTo(results, this.enter(each, given, new Set([value])));
      }
    }
    return results;
  }

  construct(classes: Values, args: readonly Values[], objects: Values): Values {
    for (const each of classes) {
      if (each.kind !== "class") continue;
      // Includes objects that are plain data so far, since it is their constructor that makes them more.
      this.findings.addAll(each.instances, objects);
      this.setFields(each, { scope: each.scope, self: each.instances, parents: each.parents, returns: new Set() });
      const own = each.methods.get("constructor");
      if (own) this.enter(own, args, objects);
      else this.construct(each.parents, args, objects);
    }
    return new Set();
  }

  /** Gives the fields of every instance their first values. */
  setFields(of: ClassValue, around: Place): void {
    const place = { ...around, scope: of.scope, self: of.instances, parents: of.parents };
    for (const member of parts(part(of.node, "body"), "body")) {
      const first = member.type === "PropertyDefinition" ? optionalPart(member, "value") : undefined;
      if (!first) continue;
      const name = nameOf(member, "key") ?? "";
      const values = this.evaluate(first, place);
      if (member.static === true) this.findings.add(fieldOf(of.statics, name), values);
      else this.findings.write(of.instances, name, values);
    }
  }

  /** Answers what may stand under a name. Undefined is a name that is computed: then it may be anything that there is. */
  load(values: Values, name: string | undefined): Values {
    if (name === undefined) return contentsOf(values);
    const found: Values = new Set();
    for (const value of values) {
      if (value.kind === "class") addTo(found, value.statics.get(name));
      if (value.kind === "object") this.loadOf(value, name, found);
    }
    return found;
  }

  private loadOf(object: ObjectValue, name: string, found: Values): void {
    addTo(found, object.fields.get(name));
    const method = object.class && inherited(object.class, "methods", name);
    if (method) found.add(method);
    const getter = object.getters.get(name) ?? (object.class && inherited(object.class, "getters", name));
    if (getter) addTo(found, this.enter(getter, [], new Set([object])));
  }

  /** Gives the names of a pattern their values, or a member of an object its value. Answers the values. */
  assign(target: Node, values: Values, place: Place): Values {
    switch (target.type) {
      case "Identifier":
        this.findings.add(place.scope.find(String(target.name)), values);
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
        this.assign(
          part(pattern, "left"),
          new Set([...values, ...this.evaluate(part(pattern, "right"), place)]),
          place,
        );
        break;
      case "RestElement":
        this.assign(part(pattern, "argument"), values, place);
        break;
      case "ArrayPattern":
        for (const each of parts(pattern, "elements")) this.assign(each, contentsOf(values), place);
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

function addTo(all: Values, values: Values | undefined): void {
  if (values) for (const each of values) all.add(each);
}
