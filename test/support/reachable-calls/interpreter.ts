/**
 * Follows a program's values through its code until nothing new comes to light, and so learns which functions can be
 * called at all (a control-flow analysis that does not tell the calls of one function apart, "0-CFA"). It may take a
 * call for possible that is not, since it knows neither order nor conditions. What packages do is not followed.
 */

import { Calls } from "./calls.ts";
import { Findings } from "./findings.ts";
import { fieldOf, givesDataOnly, optionsIn, readsFields, spread } from "./knowledge.ts";
import { childrenOf, declaredIn, isClass, isFunction, type Node, nameOf, optionalPart, part, parts } from "./syntax.ts";
import {
  type ClassValue,
  contentsOf,
  elementsOf,
  type FunctionValue,
  inherited,
  newClass,
  type ObjectValue,
  type Place,
  Scope,
  type Value,
  type Values,
} from "./values.ts";

/** Is told of each class of a package that is made an instance of in code that can be run. */
type NoteMade = (from: string, name: string) => void;

type Rule = (node: Node, place: Place) => Values;

const nothing: Rule = () => new Set();

export class Interpreter {
  private readonly noteMade: NoteMade;
  private readonly findings = new Findings();
  private readonly calls = new Calls(this.findings, (node, place) => this.evaluate(node, place));
  private readonly classes = new Map<Node, ClassValue>();

  /** What expressions and statements may be, by their type. */
  private readonly rules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
    ["Identifier", (node, { scope }) => scope.find(String(node.name)) ?? new Set()],
    ["ThisExpression", (_, { self }) => self],
    ["Super", (_, { parents }) => parents],
    ["MemberExpression", (node, place) => this.read(this.evaluate(part(node, "object"), place), node, place)],
    ["CallExpression", (node, place) => this.call(node, place)],
    ["NewExpression", (node, place) => this.make(node, place)],
    ["ArrayExpression", (node, place) => this.list(node, place)],
    ["ObjectExpression", (node, place) => this.literal(node, place)],
    ["VariableDeclarator", (node, place) => this.declareVariable(node, place)],
    ["AssignmentExpression", (node, place) => this.assignTo(part(node, "left"), part(node, "right"), place)],
    ["SpreadElement", (node, place) => elementsOf(this.evaluate(part(node, "argument"), place))],
    ["ForOfStatement", (node, place) => this.iterate(node, place)],
    ["ReturnStatement", (node, place) => this.answer(node, place)],
    ["YieldExpression", (node, place) => this.answer(node, place)],
    ["ImportDeclaration", (node, place) => this.bindImports(node, place)],
    ["ExportSpecifier", (node, place) => this.evaluate(part(node, "local"), place)],
    // Have nothing but the name of a label within, which is no variable.
    ["BreakStatement", nothing],
    ["ContinueStatement", nothing],
  ]);

  constructor(noteMade: NoteMade) {
    this.noteMade = noteMade;
  }

  /** Runs a module, and all that it exports. */
  run(program: Node): void {
    const scope = new Scope(declaredIn(childrenOf(program)));
    const place: Place = { scope, self: new Set(), parents: new Set(), returns: new Set() };
    do {
      this.findings.startPass();
      for (const exported of this.evaluateAll(parts(program, "body"), place)) this.calls.callBack(exported, new Set());
      for (const each of this.findings.called) this.runBody(each);
    } while (this.findings.haveGrown());
  }

  private runBody({ node, place }: FunctionValue): void {
    const body = part(node, "body");
    const result = this.evaluate(body, place);
    if (body.type !== "BlockStatement") this.findings.add(place.returns, result);
  }

  private evaluateAll(nodes: readonly Node[], place: Place): Values {
    const all: Values = new Set();
    for (const node of nodes) for (const value of this.evaluate(node, place)) all.add(value);
    return all;
  }

  /** Answers what an expression may be. What no rule names is whatever its parts may be: `a ?? b`, `await a`. */
  private evaluate(node: Node, place: Place): Values {
    if (isFunction(node)) return this.bindOwnName(node, this.findings.functionAt(node, place), place);
    if (isClass(node)) return this.bindOwnName(node, this.classAt(node, place), place);
    const rule = this.rules.get(node.type);
    if (rule) return rule(node, place);
    const values = this.evaluateAll(childrenOf(node), place);
    // A statement has no value. Exports are the exception, by which the caller learns what a module offers.
    return /Statement$/.test(node.type) ? new Set() : values;
  }

  private bindOwnName(node: Node, value: FunctionValue | ClassValue, { scope }: Place): Values {
    const id = optionalPart(node, "id");
    if (id) this.findings.add(scope.find(String(id.name)), new Set([value]));
    // A declaration is a statement; a class or function as an expression is its own value.
    return new Set(/Declaration$/.test(node.type) ? [] : [value]);
  }

  private classAt(node: Node, place: Place): ClassValue {
    const known = this.classes.get(node);
    const above = optionalPart(node, "superClass");
    const parents = above ? this.evaluate(above, place) : new Set<Value>();
    if (known) {
      this.findings.add(known.parents, parents);
      this.calls.setFields(known, place);
      return known;
    }
    const value = newClass(node, place.scope, parents);
    this.classes.set(node, value);
    for (const member of parts(part(node, "body"), "body")) {
      if (member.type === "MethodDefinition") this.addMethod(member, value, place);
    }
    return value;
  }

  private addMethod(member: Node, to: ClassValue, place: Place): void {
    const name = nameOf(member, "key") ?? "";
    const self = member.kind === "constructor" ? to.instances : new Set<Value>();
    const method = this.findings.functionAt(part(member, "value"), place, self, to.parents);
    if (member.static === true) to.statics.set(name, new Set([method]));
    else (member.kind === "get" ? to.getters : to.methods).set(name, method);
  }

  private list(node: Node, place: Place): Values {
    const list = this.findings.objectAt(node);
    this.findings.add(list.elements, this.evaluateAll(parts(node, "elements"), place));
    return new Set([list]);
  }

  private literal(node: Node, place: Place): Values {
    const object = this.findings.objectAt(node);
    for (const each of parts(node, "properties")) {
      if (each.type === "SpreadElement") this.findings.copy(this.evaluate(part(each, "argument"), place), object);
      else this.setProperty(each, object, place);
    }
    return new Set([object]);
  }

  private setProperty(property: Node, of: ObjectValue, place: Place): void {
    const name = nameOf(property, "key");
    const value = part(property, "value");
    if (property.kind === "get") {
      of.getters.set(name ?? "", this.findings.functionAt(value, place));
      return;
    }
    this.findings.add(name === undefined ? of.elements : fieldOf(of.fields, name), this.evaluate(value, place));
  }

  private declareVariable(node: Node, place: Place): Values {
    const first = optionalPart(node, "init");
    if (first) this.assignTo(part(node, "id"), first, place);
    return new Set();
  }

  private assignTo(target: Node, value: Node, place: Place): Values {
    return this.calls.assign(target, this.evaluate(value, place), place);
  }

  private iterate(node: Node, place: Place): Values {
    const left = part(node, "left");
    const target = left.type === "VariableDeclaration" ? part(parts(left, "declarations")[0] ?? left, "id") : left;
    this.calls.assign(target, elementsOf(this.evaluate(part(node, "right"), place)), place);
    this.evaluate(part(node, "body"), place);
    return new Set();
  }

  private answer(node: Node, place: Place): Values {
    this.findings.add(place.returns, this.evaluateAll(childrenOf(node), place));
    return new Set();
  }

  private bindImports(node: Node, { scope }: Place): Values {
    const from = String(part(node, "source").value);
    for (const each of parts(node, "specifiers")) {
      const name = String(optionalPart(each, "imported")?.name ?? "default");
      const local = scope.find(String(part(each, "local").name));
      // Makes the value once, because another pass would take a new one for something that came to light.
      if (local?.size === 0) this.findings.add(local, new Set([{ kind: "imported", from, name }]));
    }
    return new Set();
  }

  private read(values: Values, node: Node, place: Place): Values {
    if (node.computed === true) this.evaluate(part(node, "property"), place);
    return this.calls.load(values, nameOf(node, "property"));
  }

  private call(node: Node, place: Place): Values {
    const callee = part(node, "callee");
    const args = parts(node, "arguments").map((each) => this.evaluate(each, place));
    const spreads = parts(node, "arguments").some(({ type }) => type === "SpreadElement");
    const given = spreads ? spread(args) : args;
    if (callee.type === "Super") return this.calls.construct(place.parents, given, place.self);
    const isMember = callee.type === "MemberExpression";
    const self = isMember ? this.evaluate(part(callee, "object"), place) : new Set<Value>();
    const functions = [...this.calledBy(callee, self, place)].filter((each) => each.kind === "function");
    if (functions.length === 0) return this.callUnknown(node, self, args, place);
    const own = isOnSuper(callee) ? place.self : self;
    return new Set(functions.flatMap((each) => [...this.calls.enter(each, given, own)]));
  }

  private calledBy(callee: Node, self: Values, place: Place): Values {
    if (isOnSuper(callee)) return methodsOf(place.parents, nameOf(callee, "property") ?? "");
    return callee.type === "MemberExpression" ? this.read(self, callee, place) : this.evaluate(callee, place);
  }

  /** Calls what no function of this program is known for: yet, or because a package or JavaScript itself brings it. */
  private callUnknown(node: Node, self: Values, args: readonly Values[], { scope }: Place): Values {
    const callee = part(node, "callee");
    this.findings.fill(self, callee, args);
    if (givesDataOnly(callee, scope)) return new Set();
    const handed = readsFields(callee) ? args.map(contentsOf) : args;
    return this.calls.callOutside(self, handed, optionsIn(node, args));
  }

  private make(node: Node, place: Place): Values {
    const args = parts(node, "arguments").map((each) => this.evaluate(each, place));
    const made: Values = new Set();
    for (const each of this.evaluate(part(node, "callee"), place)) {
      if (each.kind === "imported") this.noteMade(each.from, each.name);
      if (each.kind !== "class") continue;
      const object = this.findings.objectAt(node, each);
      made.add(object);
      this.calls.construct(new Set([each]), args, new Set([object]));
    }
    return made.size > 0 ? made : this.makeOutside(node, args, place);
  }

  private makeOutside(node: Node, args: readonly Values[], { scope }: Place): Values {
    if (givesDataOnly(part(node, "callee"), scope)) return new Set();
    const object = this.findings.objectAt(node);
    this.findings.add(object.elements, this.calls.callOutside(new Set(), args, optionsIn(node, args)));
    return new Set([object]);
  }
}

const isOnSuper = (callee: Node): boolean =>
  callee.type === "MemberExpression" && part(callee, "object").type === "Super";

function methodsOf(classes: Values, name: string): Values {
  const found = [...classes].map((each) => (each.kind === "class" ? inherited(each, "methods", name) : undefined));
  return new Set(found.filter((each) => each !== undefined));
}
