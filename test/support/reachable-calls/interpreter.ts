/**
 * Follows a program's values through its code until nothing new comes to light, and so learns which functions can be
 * called at all (a control-flow analysis that does not tell the calls of one function apart, "0-CFA"). It may take a
 * call for possible that is not, since it knows neither order nor conditions. What packages do is not followed.
 */

import { fieldOf, givesDataOnly, isEmpty, isPlainData, optionsIn, readsFields, spread } from "./knowledge.ts";
import {
  childrenOf,
  declaredIn,
  isClass,
  isFunction,
  type Node,
  nameOf,
  optionalPart,
  parametersOf,
  part,
  parts,
} from "./syntax.ts";
import {
  type ClassValue,
  type FunctionValue,
  inherited,
  newObject,
  type ObjectValue,
  type Place,
  Scope,
  type Value,
  type Values,
} from "./values.ts";

/** Is told of each class of a package that is made an instance of in code that can be run. */
type NoteMade = (from: string, name: string) => void;

export class Interpreter {
  private readonly noteMade: NoteMade;
  private readonly functions = new Map<Node, FunctionValue>();
  private readonly classes = new Map<Node, ClassValue>();
  private readonly objects = new Map<Node, Map<ClassValue | undefined, ObjectValue>>();
  private readonly called = new Set<FunctionValue>();
  private grew = false;

  constructor(noteMade: NoteMade) {
    this.noteMade = noteMade;
  }

  /** Runs a module, and all that it exports. */
  run(program: Node): void {
    const scope = new Scope(declaredIn(childrenOf(program)));
    const place: Place = { scope, self: new Set(), parents: new Set(), returns: new Set() };
    do {
      this.grew = false;
      for (const exported of this.evaluateAll(parts(program, "body"), place)) this.callBack(exported, new Set());
      for (const each of this.called) this.runBody(each);
    } while (this.grew);
  }

  private runBody({ node, place }: FunctionValue): void {
    const body = part(node, "body");
    const result = this.evaluate(body, place);
    if (body.type !== "BlockStatement") this.add(place.returns, result);
  }

  private evaluateAll(nodes: readonly Node[], place: Place): Values {
    const all: Values = new Set();
    for (const node of nodes) for (const value of this.evaluate(node, place)) all.add(value);
    return all;
  }

  /** Answers what an expression may be. What is not named here is whatever its parts may be: `a ?? b`, `await a`. */
  private evaluate(node: Node, place: Place): Values {
    if (isFunction(node)) return this.bindOwnName(node, this.functionAt(node, place), place);
    if (isClass(node)) return this.bindOwnName(node, this.classAt(node, place), place);
    switch (node.type) {
      case "Identifier":
        return place.scope.find(String(node.name)) ?? new Set();
      case "ThisExpression":
        return place.self;
      case "Super":
        return place.parents;
      case "MemberExpression":
        return this.read(this.evaluate(part(node, "object"), place), node, place);
      case "CallExpression":
        return this.call(node, place);
      case "NewExpression":
        return this.make(node, place);
      case "ArrayExpression":
        return this.list(node, place);
      case "ObjectExpression":
        return this.literal(node, place);
      case "VariableDeclarator":
        return this.declareVariable(node, place);
      case "AssignmentExpression":
        return this.assign(part(node, "left"), this.evaluate(part(node, "right"), place), place);
      case "SpreadElement":
        return this.elementsOf(this.evaluate(part(node, "argument"), place));
      case "ForOfStatement":
        return this.iterate(node, place);
      case "ReturnStatement":
      case "YieldExpression":
        this.add(place.returns, this.evaluateAll(childrenOf(node), place));
        return new Set();
      case "ImportDeclaration":
        return this.bindImports(node, place);
      case "ExportSpecifier":
        return this.evaluate(part(node, "local"), place);
      case "BreakStatement":
      case "ContinueStatement":
        return new Set();
      default: {
        const values = this.evaluateAll(childrenOf(node), place);
        // A statement has no value. Exports are the exception, by which the caller learns what a module offers.
        return /Statement$/.test(node.type) ? new Set() : values;
      }
    }
  }

  private bindOwnName(node: Node, value: FunctionValue | ClassValue, { scope }: Place): Values {
    const id = optionalPart(node, "id");
    if (id) this.add(scope.find(String(id.name)), new Set([value]));
    // A declaration is a statement; a class or function as an expression is its own value.
    return new Set(/Declaration$/.test(node.type) ? [] : [value]);
  }

  private functionAt(node: Node, around: Place, self?: Values, parents: Values = around.parents): FunctionValue {
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

  private classAt(node: Node, place: Place): ClassValue {
    const known = this.classes.get(node);
    const above = optionalPart(node, "superClass");
    const parents = above ? this.evaluate(above, place) : new Set<Value>();
    if (known) {
      this.add(known.parents, parents);
      this.setFields(known, place);
      return known;
    }
    const value: ClassValue = {
      kind: "class",
      node,
      scope: place.scope,
      parents: new Set(parents),
      instances: new Set(),
      methods: new Map(),
      getters: new Map(),
      statics: new Map(),
    };
    this.classes.set(node, value);
    for (const member of parts(part(node, "body"), "body")) {
      if (member.type !== "MethodDefinition") continue;
      const name = nameOf(member, "key") ?? "";
      const self = member.kind === "constructor" ? value.instances : new Set<Value>();
      const method = this.functionAt(part(member, "value"), place, self, value.parents);
      if (member.static === true) value.statics.set(name, new Set([method]));
      else (member.kind === "get" ? value.getters : value.methods).set(name, method);
    }
    return value;
  }

  /** Gives the fields of every instance their first values. */
  private setFields(of: ClassValue, around: Place): void {
    const place = { ...around, scope: of.scope, self: of.instances, parents: of.parents };
    for (const member of parts(part(of.node, "body"), "body")) {
      const first = member.type === "PropertyDefinition" ? optionalPart(member, "value") : undefined;
      if (!first) continue;
      const name = nameOf(member, "key") ?? "";
      const values = this.evaluate(first, place);
      if (member.static === true) this.add(fieldOf(of.statics, name), values);
      else this.write(of.instances, name, values);
    }
  }

  private list(node: Node, place: Place): Values {
    const list = this.objectAt(node);
    this.add(list.elements, this.evaluateAll(parts(node, "elements"), place));
    return new Set([list]);
  }

  private literal(node: Node, place: Place): Values {
    const object = this.objectAt(node);
    for (const each of parts(node, "properties")) {
      if (each.type === "SpreadElement") {
        this.copy(this.evaluate(part(each, "argument"), place), object);
        continue;
      }
      const name = nameOf(each, "key");
      const value = part(each, "value");
      if (each.kind === "get") object.getters.set(name ?? "", this.functionAt(value, place));
      else this.add(name === undefined ? object.elements : fieldOf(object.fields, name), this.evaluate(value, place));
    }
    return new Set([object]);
  }

  private copy(from: Values, to: ObjectValue): void {
    for (const value of from) {
      if (value.kind !== "object") continue;
      for (const [name, values] of value.fields) this.add(fieldOf(to.fields, name), values);
      for (const [name, getter] of value.getters) to.getters.set(name, getter);
      this.add(to.elements, value.elements);
    }
  }

  private objectAt(node: Node, of?: ClassValue): ObjectValue {
    const there = this.objects.get(node) ?? new Map<ClassValue | undefined, ObjectValue>();
    this.objects.set(node, there);
    const object = there.get(of) ?? newObject(of, isEmpty(node));
    there.set(of, object);
    return object;
  }

  private declareVariable(node: Node, place: Place): Values {
    const first = optionalPart(node, "init");
    if (first) this.assign(part(node, "id"), this.evaluate(first, place), place);
    return new Set();
  }

  /** Gives the names of a pattern their values, or a member of an object its value. Answers the values. */
  private assign(target: Node, values: Values, place: Place): Values {
    switch (target.type) {
      case "Identifier":
        this.add(place.scope.find(String(target.name)), values);
        break;
      case "MemberExpression":
        this.write(this.evaluate(part(target, "object"), place), nameOf(target, "property"), values);
        break;
      case "AssignmentPattern":
        this.assign(part(target, "left"), new Set([...values, ...this.evaluate(part(target, "right"), place)]), place);
        break;
      case "RestElement":
        this.assign(part(target, "argument"), values, place);
        break;
      case "ArrayPattern":
        for (const each of parts(target, "elements")) this.assign(each, this.contentsOf(values), place);
        break;
      case "ObjectPattern":
        for (const each of parts(target, "properties")) {
          if (each.type === "RestElement") this.assign(each, values, place);
          else this.assign(part(each, "value"), this.load(values, nameOf(each, "key")), place);
        }
        break;
      default:
        throw new Error(`There is no assignment to a ${target.type}.`);
    }
    return values;
  }

  private iterate(node: Node, place: Place): Values {
    const left = part(node, "left");
    const target = left.type === "VariableDeclaration" ? part(parts(left, "declarations")[0] ?? left, "id") : left;
    this.assign(target, this.elementsOf(this.evaluate(part(node, "right"), place)), place);
    this.evaluate(part(node, "body"), place);
    return new Set();
  }

  private bindImports(node: Node, { scope }: Place): Values {
    const from = String(part(node, "source").value);
    for (const each of parts(node, "specifiers")) {
      const name = String(optionalPart(each, "imported")?.name ?? "default");
      const local = scope.find(String(part(each, "local").name));
      // Makes the value once, because another pass would take a new one for something that came to light.
      if (local?.size === 0) this.add(local, new Set([{ kind: "imported", from, name }]));
    }
    return new Set();
  }

  /** Answers what may stand under a name. Undefined is a name that is computed: then it may be anything that there is. */
  private load(values: Values, name: string | undefined): Values {
    if (name === undefined) return this.contentsOf(values);
    const found: Values = new Set();
    for (const value of values) {
      if (value.kind === "class") for (const each of value.statics.get(name) ?? []) found.add(each);
      if (value.kind === "object") for (const each of this.loadOf(value, name)) found.add(each);
    }
    return found;
  }

  private loadOf(object: ObjectValue, name: string): Value[] {
    const method = object.class && inherited(object.class, "methods", name);
    const getter = object.getters.get(name) ?? (object.class && inherited(object.class, "getters", name));
    return [
      ...(object.fields.get(name) ?? []),
      ...(method ? [method] : []),
      ...(getter ? this.enter(getter, [], new Set([object])) : []),
    ];
  }

  private read(values: Values, node: Node, place: Place): Values {
    if (node.computed === true) this.evaluate(part(node, "property"), place);
    return this.load(values, nameOf(node, "property"));
  }

  private write(objects: Values, name: string | undefined, values: Values): void {
    for (const object of objects) {
      if (object.kind !== "object") continue;
      this.add(name === undefined ? object.elements : fieldOf(object.fields, name), values);
    }
  }

  /** Answers what is in a list, and the values themselves, since `await` and spreading pass them on. */
  private elementsOf(values: Values): Values {
    const found: Values = new Set(values);
    for (const value of values) {
      if (value.kind === "object") for (const each of value.elements) found.add(each);
    }
    return found;
  }

  /** Answers what is in a list or, under any name, in an object. */
  private contentsOf(values: Values): Values {
    const found = this.elementsOf(values);
    for (const value of values) {
      if (value.kind !== "object" || value.class) continue;
      for (const field of value.fields.values()) for (const each of field) found.add(each);
    }
    return found;
  }

  private call(node: Node, place: Place): Values {
    const callee = part(node, "callee");
    const args = parts(node, "arguments").map((each) => this.evaluate(each, place));
    const spreads = parts(node, "arguments").some(({ type }) => type === "SpreadElement");
    const given = spreads ? spread(args) : args;
    if (callee.type === "Super") return this.construct(place.parents, given, place.self);
    const isMember = callee.type === "MemberExpression";
    const self = isMember ? this.evaluate(part(callee, "object"), place) : new Set<Value>();
    const isOnSuper = isMember && part(callee, "object").type === "Super";
    const called = isOnSuper
      ? this.ofParents(place, callee)
      : isMember
        ? this.read(self, callee, place)
        : this.evaluate(callee, place);
    const functions = [...called].filter((each) => each.kind === "function");
    if (functions.length === 0) this.fill(self, callee, args);
    if (functions.length === 0 && givesDataOnly(callee, place.scope)) return new Set();
    if (functions.length === 0) {
      const handed = readsFields(callee) ? args.map((each) => this.contentsOf(each)) : args;
      return this.callOutside(self, handed, optionsIn(node, args));
    }
    const results = functions.flatMap((each) => [...this.enter(each, given, isOnSuper ? place.self : self)]);
    return new Set(results);
  }

  private ofParents({ parents }: Place, callee: Node): Values {
    const name = nameOf(callee, "property") ?? "";
    const found = [...parents].map((each) => (each.kind === "class" ? inherited(each, "methods", name) : undefined));
    return new Set(found.filter((each) => each !== undefined));
  }

  private enter(callee: FunctionValue, args: readonly Values[], self: Values): Values {
    if (!this.called.has(callee)) {
      this.called.add(callee);
      this.grew = true;
    }
    const { node, place } = callee;
    if (node.type !== "ArrowFunctionExpression") this.add(place.self, self);
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
  private callOutside(self: Values, args: readonly Values[], opened: Values): Values {
    const given = new Set(args.flatMap((each) => [...each]));
    const data = [...given].filter((each) => each.kind !== "function");
    const pool = this.elementsOf(new Set([...self, ...data]));
    const results = new Set(pool);
    for (const each of given) {
      if (each.kind !== "function" && !opened.has(each)) continue;
      for (const result of this.callBack(each, pool)) results.add(result);
    }
    return results;
  }

  /** Notes what `list.push(…)` and `map.set(…)` put into what they are called on. */
  private fill(self: Values, callee: Node, args: readonly Values[]): void {
    if (callee.type !== "MemberExpression" || !/^(push|unshift|splice|set|add)$/.test(nameOf(callee, "property") ?? ""))
      return;
    for (const each of self) {
      if (each.kind === "object" && !each.class) for (const values of args) this.add(each.elements, values);
    }
  }

  /** Calls a function that was given away, and those in an object that was. */
  private callBack(value: Value, args: Values): Values {
    if (value.kind === "function") return this.enter(value, [args, args, args, args], new Set());
    if (value.kind !== "object" || value.class) return new Set();
    const inside = [...value.fields.values(), value.elements].flatMap((each) => [...each]);
    const functions = inside.filter((each) => each.kind === "function");
    return new Set(functions.flatMap((each) => [...this.enter(each, [args, args, args], new Set([value]))]));
  }

  private make(node: Node, place: Place): Values {
    const args = parts(node, "arguments").map((each) => this.evaluate(each, place));
    const made: Values = new Set();
    let isOurs = false;
    for (const each of this.evaluate(part(node, "callee"), place)) {
      if (each.kind === "imported") this.noteMade(each.from, each.name);
      if (each.kind !== "class") continue;
      isOurs = true;
      const object = this.objectAt(node, each);
      made.add(object);
      this.construct(new Set([each]), args, new Set([object]));
    }
    if (isOurs) return made;
    if (givesDataOnly(part(node, "callee"), place.scope)) return new Set();
    const object = this.objectAt(node);
    this.add(object.elements, this.callOutside(new Set(), args, optionsIn(node, args)));
    return new Set([object]);
  }

  private construct(classes: Values, args: readonly Values[], objects: Values): Values {
    for (const each of classes) {
      if (each.kind !== "class") continue;
      // Includes objects that are plain data so far, since it is their constructor that makes them more.
      this.addAll(each.instances, objects);
      this.setFields(each, { scope: each.scope, self: each.instances, parents: each.parents, returns: new Set() });
      const own = each.methods.get("constructor");
      if (own) this.enter(own, args, objects);
      else this.construct(each.parents, args, objects);
    }
    return new Set();
  }

  private add(to: Values | undefined, values: Iterable<Value>): void {
    if (to && to !== values)
      this.addAll(
        to,
        [...values].filter((each) => !to.has(each) && !isPlainData(each)),
      );
  }

  private addAll(to: Values, values: Iterable<Value>): void {
    for (const value of values) {
      if (to.has(value)) continue;
      to.add(value);
      this.grew = true;
    }
  }
}
