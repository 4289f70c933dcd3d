/** Names calls as Google's discovery documents do: `serviceaccounts.keys.create`, `sources.resetPassword`. */

interface Called {
  readonly method: string;
  readonly path: string;
  readonly isSingle?: true;
}

/** Answers the collections of a path below a project or below `/v2`, such as `serviceaccounts` and `keys`. */
export function collections(path: string): string[] {
  const below = path.replace(/:\w+$/, "").replace(/^\/v2\/(projects\/(\{project\}|-)\/)?/, "");
  return below.split("/").filter((part) => !part.startsWith("{"));
}

type Verbs = Readonly<Record<string, string>>;
const ofMany: Verbs = { GET: "list", POST: "create" };
const ofOne: Verbs = { GET: "get", POST: "set", PATCH: "update", PUT: "replace", DELETE: "delete" };

/** Answers the name that the API's document, and the audit log, give to the call. */
export function callName(call: Called): string {
  const custom = /:(\w+)$/.exec(call.path)?.[1];
  const standard = call.isSingle || call.path.endsWith("}") ? ofOne : ofMany;
  // Tells what is read of a whole collection from what is read of one of it.
  const ofAll = custom !== undefined && call.method === "GET" && !/\}:\w+$/.test(call.path) ? "OfAll" : "";
  const verb = custom === undefined ? standard[call.method] : `${custom}${ofAll}`;
  const across = call.path.startsWith("/v2/projects/-/") ? ["acrossProjects"] : [];
  return [...across, ...collections(call.path), verb].join(".");
}
