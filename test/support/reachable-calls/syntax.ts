/** Reads a syntax tree without knowing every kind of node: what is not asked for by name is walked through. */

export interface Node {
  readonly type: string;
  readonly [part: string]: unknown;
}

const isNode = (value: unknown): value is Node =>
  typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";

/** Answers a part of a node that the syntax demands. */
export function part(node: Node, name: string): Node {
  const value = node[name];
  if (!isNode(value)) throw new Error(`A ${node.type} has no ${name}.`);
  return value;
}

export function optionalPart(node: Node, name: string): Node | undefined {
  const value = node[name];
  return isNode(value) ? value : undefined;
}

/** Answers a list of parts. Holes, as in `[, b]`, are left out, because no value comes through them. */
export function parts(node: Node, name: string): Node[] {
  const value = node[name];
  return Array.isArray(value) ? value.filter(isNode) : [];
}

export const childrenOf = (node: Node): Node[] =>
  Object.values(node).flatMap((value) => (Array.isArray(value) ? value.filter(isNode) : isNode(value) ? [value] : []));

/** Answers the name that a member or a property is written with; undefined if it is computed. */
export function nameOf(node: Node, name: string): string | undefined {
  const key = part(node, name);
  if (node.computed === true) return key.type === "Literal" ? String(key.value) : undefined;
  return key.type === "PrivateIdentifier" ? `#${String(key.name)}` : String(key.name ?? key.value);
}

const functions = ["FunctionDeclaration", "FunctionExpression", "ArrowFunctionExpression"];
export const isFunction = ({ type }: Node): boolean => functions.includes(type);
export const isClass = ({ type }: Node): boolean => type === "ClassDeclaration" || type === "ClassExpression";

/** Answers the names that a pattern binds. */
function namesIn(pattern: Node): string[] {
  switch (pattern.type) {
    case "Identifier":
      return [String(pattern.name)];
    case "ObjectPattern":
      return parts(pattern, "properties").flatMap((each) =>
        namesIn(optionalPart(each, "value") ?? part(each, "argument")),
      );
    case "ArrayPattern":
      return parts(pattern, "elements").flatMap(namesIn);
    case "AssignmentPattern":
      return namesIn(part(pattern, "left"));
    case "RestElement":
      return namesIn(part(pattern, "argument"));
    default:
      return [];
  }
}

/** Answers the names that a function's own code declares, in all of its blocks; not those of functions within. */
export function declaredIn(nodes: readonly Node[]): string[] {
  return nodes.flatMap((node): string[] => {
    if (node.type === "VariableDeclarator") return [...namesIn(part(node, "id")), ...declaredIn(childrenOf(node))];
    const id = optionalPart(node, "id");
    if (isFunction(node) || isClass(node)) return id ? namesIn(id) : [];
    if (/^Import.*Specifier$/.test(node.type)) return namesIn(part(node, "local"));
    const parameter = node.type === "CatchClause" ? optionalPart(node, "param") : undefined;
    return [...(parameter ? namesIn(parameter) : []), ...declaredIn(childrenOf(node))];
  });
}

export const parametersOf = (node: Node): string[] => parts(node, "params").flatMap(namesIn);
