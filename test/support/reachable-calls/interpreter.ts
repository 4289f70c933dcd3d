/**
 * Follows a program's values through its code until nothing new comes to light, and so learns which functions can be
 * called at all (a control-flow analysis that does not tell the calls of one function apart, "0-CFA"). It may take a
 * call for possible that is not, since it knows neither order nor conditions. What packages do is not followed.
 */

import { Calls } from "./calls.ts";
import { Findings } from "./findings.ts";
import { givesDataOnly, optionsIn, readsFields } from "./knowledge.ts";
import { Universe } from "./numbered-sets.ts";
import { childrenOf, declaredIn, isClass, isFunction, type Node, nameOf, optionalPart, part, parts } from "./syntax.ts";
import {
  type ClassValue,
  elements,
  type FunctionValue,
  type ObjectValue,
  type Place,
  Scope,
  type Value,
  type Values,
} from "./values.ts";

/** Is told of each class of a package that is made an instance of in code that can be run. */
type NoteMade = (from: string, name: string) => void;

type Rule = (node: Node, place: Place) => Values;

export class Interpreter {
  private readonly noteMade: NoteMade;
  private readonly universe = new Universe<Value>();
  private readonly findings = new Findings(this.universe, (called) => this.runBody(called));
  private readonly calls = new Calls(this.universe, this.findings, (node, place) => this.evaluate(node, place));

  /** What expressions and statements may be, by their type. */
  private readonly rules: ReadonlyMap<string, Rule> = new Map<string, Rule>([
    ["Identifier", (node, { scope }) => scope.find(String(node.name)) ?? this.universe.none()],
    ["ThisExpression", (_, { self }) => self],
    ["Super", (_, { parents }) => parents],
    ["MemberExpression", (node, place) => this.read(this.evaluate(part(node, "object"), place), node, place)],
    ["CallExpression", (node, place) => this.call(node, place)],
    ["NewExpression", (node, place) => this.make(node, place)],
    ["ArrayExpression", (node, place) => this.list(node, place)],
    ["ObjectExpression", (node, place) => this.literal(node, place)],
    ["VariableDeclarator", (node, place) => this.declareVariable(node, place)],
    ["AssignmentExpression", (node, place) => this.assignTo(part(node, "left"), part(node, "right"), place)],
    ["SpreadElement", (node, place) => this.findings.elementsOf(this.evaluate(part(node, "argument"), place))],
    ["ForOfStatement", (node, place) => this.iterate(node, place)],
    ["ReturnStatement", (node, place) => this.answer(node, place)],
    ["YieldExpression", (node, place) => this.answer(node, place)],
    ["ImportDeclaration", (node, place) => this.bindImports(node, place)],
    ["ExportSpecifier", (node, place) => this.evaluate(part(node, "local"), place)],
    // Have nothing but the name of a label within, which is no variable.
    ["BreakStatement", () => this.universe.none()],
    ["ContinueStatement", () => this.universe.none()],
  ]);

  constructor(noteMade: NoteMade) {
    this.noteMade = noteMade;
  }

  /** Runs a module, and all that it exports. */
  run(program: Node): void {
    const { universe } = this;
    const scope = new Scope(universe, declaredIn(childrenOf(program)));
    const place: Place = { scope, self: universe.none(), parents: universe.none(), returns: universe.none() };
    for (const statement of parts(program, "body")) {
      universe.wait(() => {
        for (const exported of this.evaluate(statement, place)) this.calls.callBack(exported, universe.none());
      });
    }
    universe.settle();
  }

  private runBody({ node, place }: FunctionValue): void {
    const body = part(node, "body");
    const result = this.evaluate(body, place);
    if (body.type !== "BlockStatement") place.returns.addAll(result);
  }

  private evaluateAll(nodes: readonly Node[], place: Place): Values {
    return this.calls.joined(nodes.map((node) => this.evaluate(node, place)));
  }

  /** Answers what an expression may be. What no rule names is whatever its parts may be: `a ?? b`, `await a`. */
  private evaluate(node: Node, place: Place): Values {
    if (isFunction(node)) return this.bindOwnName(node, this.findings.functionAt(node, place), place);
    if (isClass(node)) return this.bindOwnName(node, this.classAt(node, place), place);
    const rule = this.rules.get(node.type);
    if (rule) return rule(node, place);
    const values = this.evaluateAll(childrenOf(node), place);
    // A statement has no value. Exports are the exception, by which the caller learns what a module offers.
    return /Statement$/.test(node.type) ? this.universe.none() : values;
  }

  private bindOwnName(node: Node, value: FunctionValue | ClassValue, { scope }: Place): Values {
    const id = optionalPart(node, "id");
    if (id) scope.find(String(id.name))?.add(value);
    // A declaration is a statement; a class or function as an expression is its own value.
    return /Declaration$/.test(node.type) ? this.universe.none() : this.universe.of(value);
  }

  private classAt(node: Node, place: Place): ClassValue {
    const known = this.findings.classAt(node);
    const above = optionalPart(node, "superClass");
    const parents = above ? this.evaluate(above, place) : this.universe.none();
    if (known) {
      known.parents.addAll(parents);
      this.calls.setFields(known, place);
      return known;
    }
    const value = this.findings.noteClass(node, place.scope, parents);
    for (const member of parts(part(node, "body"), "body")) {
      if (member.type === "MethodDefinition") this.addMethod(member, value, place);
    }
    return value;
  }

  private addMethod(member: Node, to: ClassValue, place: Place): void {
    const name = nameOf(member, "key") ?? "";
    const self = member.kind === "constructor" ? to.instances : this.universe.none();
    const method = this.findings.functionAt(part(member, "value"), place, self, to.parents);
    if (member.static === true) this.findings.put(to, name, this.universe.of(method));
    else (member.kind === "get" ? to.getters : to.methods).set(name, method);
  }

  private list(node: Node, place: Place): Values {
    const list = this.findings.objectAt(node);
    this.findings.put(list, elements, this.evaluateAll(parts(node, "elements"), place));
    return this.universe.of(list);
  }

  private literal(node: Node, place: Place): Values {
    const object = this.findings.objectAt(node);
    for (const each of parts(node, "properties")) {
      if (each.type === "SpreadElement") this.findings.copy(this.evaluate(part(each, "argument"), place), object);
      else this.setProperty(each, object, place);
    }
    return this.universe.of(object);
  }

  private setProperty(property: Node, of: ObjectValue, place: Place): void {
    const name = nameOf(property, "key");
    const value = part(property, "value");
    if (property.kind === "get") {
      this.findings.setGetter(of, name ?? "", this.findings.functionAt(value, place));
      return;
    }
    this.findings.put(of, name ?? elements, this.evaluate(value, place));
  }

  private declareVariable(node: Node, place: Place): Values {
    const first = optionalPart(node, "init");
    if (first) this.assignTo(part(node, "id"), first, place);
    return this.universe.none();
  }

  private assignTo(target: Node, value: Node, place: Place): Values {
    return this.calls.assign(target, this.evaluate(value, place), place);
  }

  private iterate(node: Node, place: Place): Values {
    const left = part(node, "left");
    const target = left.type === "VariableDeclaration" ? part(parts(left, "declarations")[0] ?? left, "id") : left;
    this.calls.assign(target, this.findings.elementsOf(this.evaluate(part(node, "right"), place)), place);
    this.evaluate(part(node, "body"), place);
    return this.universe.none();
  }

  private answer(node: Node, place: Place): Values {
    place.returns.addAll(this.evaluateAll(childrenOf(node), place));
    return this.universe.none();
  }

  private bindImports(node: Node, { scope }: Place): Values {
    const from = String(part(node, "source").value);
    for (const each of parts(node, "specifiers")) {
      const name = String(optionalPart(each, "imported")?.name ?? "default");
      const local = scope.find(String(part(each, "local").name));
      // Makes the value once, though the module may be run again.
      if (local?.isEmpty()) local.add(this.universe.enrol((number) => ({ kind: "imported", number, from, name })));
    }
    return this.universe.none();
  }

  private read(values: Values, node: Node, place: Place): Values {
    if (node.computed === true) this.evaluate(part(node, "property"), place);
    return this.calls.load(values, nameOf(node, "property"));
  }

  private call(node: Node, place: Place): Values {
    const callee = part(node, "callee");
    const args = parts(node, "arguments").map((each) => this.evaluate(each, place));
    const spreads = parts(node, "arguments").some(({ type }) => type === "SpreadElement");
    const given = spreads ? this.calls.spread(args) : args;
    if (callee.type === "Super") return this.calls.construct(place.parents, given, place.self);
    const isMember = callee.type === "MemberExpression";
    const self = isMember ? this.evaluate(part(callee, "object"), place) : this.universe.none();
    const functions = this.calledBy(callee, self, place).and(this.findings.functions);
    if (functions.length === 0) return this.callUnknown(node, self, args, place);
    const own = isOnSuper(callee) ? place.self : self;
    return this.calls.joined(
      functions.flatMap((each) => (each.kind === "function" ? [this.calls.enter(each, given, own)] : [])),
    );
  }

  private calledBy(callee: Node, self: Values, place: Place): Values {
    if (isOnSuper(callee)) return this.calls.methodsOf(place.parents, nameOf(callee, "property") ?? "");
    return callee.type === "MemberExpression" ? this.read(self, callee, place) : this.evaluate(callee, place);
  }

  /** Calls what no function of this program is known for: yet, or because a package or JavaScript itself brings it. */
  private callUnknown(node: Node, self: Values, args: readonly Values[], { scope }: Place): Values {
    const callee = part(node, "callee");
    this.findings.fill(self, callee, args);
    if (givesDataOnly(callee, scope)) return this.universe.none();
    const handed = readsFields(callee) ? args.map((each) => this.findings.contentsOf(each)) : args;
    return this.calls.callOutside(self, handed, this.calls.joined(optionsIn(node, args)));
  }

  private make(node: Node, place: Place): Values {
    const args = parts(node, "arguments").map((each) => this.evaluate(each, place));
    const made = this.universe.none();
    for (const each of this.evaluate(part(node, "callee"), place)) {
      if (each.kind === "imported") this.noteMade(each.from, each.name);
      if (each.kind !== "class") continue;
      const object = this.universe.of(this.findings.objectAt(node, each));
      made.addAll(object);
      this.calls.construct(this.universe.of(each), args, object);
    }
    return made.isEmpty() ? this.makeOutside(node, args, place) : made;
  }

  private makeOutside(node: Node, args: readonly Values[], { scope }: Place): Values {
    if (givesDataOnly(part(node, "callee"), scope)) return this.universe.none();
    const object = this.findings.objectAt(node);
    const options = this.calls.joined(optionsIn(node, args));
    this.findings.put(object, elements, this.calls.callOutside(this.universe.none(), args, options));
    return this.universe.of(object);
  }
}

const isOnSuper = (callee: Node): boolean =>
  callee.type === "MemberExpression" && part(callee, "object").type === "Super";
