/**
 * Finds the function that a request goes to. The routes of both kinds of API share one host, as on a stage's domain.
 */

import type { LocalRoute } from "../../template/model/routes.ts";

export type Match =
  | { readonly kind: "route"; readonly route: LocalRoute; readonly parameters: Readonly<Record<string, string>> }
  /** There is no route. `api` is the kind of API that refuses the request in its own words. */
  | { readonly kind: "none"; readonly api: LocalRoute["api"] };

interface Candidate {
  readonly route: LocalRoute;
  readonly parameters: Readonly<Record<string, string>>;
  readonly ranks: readonly number[];
}

/** The kinds of a route's segment, from the most exact to the least. AWS prefers them in this order. */
const rank = { literal: 0, parameter: 1, greedy: 2, anything: 3 } as const;

const greedyPattern = /^\{(.+)\+\}$/;
const parameterPattern = /^\{(.+)\}$/;

/** Bounds what is remembered of the requests before: paths name sources and connectors, of which there may be many. */
const mostRemembered = 1_000;
const longestRemembered = 300;

export class RouteTable {
  private readonly routes: readonly LocalRoute[];
  private readonly remembered = new Map<string, Match>();
  /** The first segments of each API's paths. */
  private readonly roots: Readonly<Record<LocalRoute["api"], ReadonlySet<string>>>;

  constructor(routes: readonly LocalRoute[]) {
    this.routes = routes;
    this.roots = { http: rootsOf(routes, "http"), rest: rootsOf(routes, "rest") };
  }

  /**
   * Finds the route of a request. `path` is as it was sent: still encoded, and without the query. Upper and lower case
   * differ in paths.
   */
  match(method: string, path: string): Match {
    const request = `${method} ${path}`;
    const known = this.remembered.get(request);
    if (known) return known;
    const match = this.find(method, path);
    if (this.remembered.size >= mostRemembered) this.remembered.clear();
    if (request.length <= longestRemembered) this.remembered.set(request, match);
    return match;
  }

  private find(method: string, path: string): Match {
    const owner = this.ownerOf(path);
    const routes = this.routes.filter(({ api }) => owner === undefined || api === owner);
    const found = routes.flatMap((route) => matchPath(route, path) ?? []).sort(byExactness);
    const taken = found.find(({ route }) => route.method === method || route.method === "ANY");
    if (taken) return { kind: "route", route: taken.route, parameters: taken.parameters };
    const isRest = owner === "rest" || this.routes.every(({ api }) => api === "rest");
    return { kind: "none", api: found[0]?.route.api ?? (isRest ? "rest" : "http") };
  }

  /** Answers the API that a stage's domain gives all paths with this first segment to; undefined if neither has it. */
  private ownerOf(path: string): LocalRoute["api"] | undefined {
    const [isHttp, isRest] = [this.roots.http.has(firstSegment(path)), this.roots.rest.has(firstSegment(path))];
    return isHttp === isRest ? undefined : isHttp ? "http" : "rest";
  }
}

const rootsOf = (routes: readonly LocalRoute[], api: LocalRoute["api"]): ReadonlySet<string> =>
  new Set(
    routes
      .filter((route) => route.api === api)
      .map(({ path }) => firstSegment(path))
      .filter(isLiteral),
  );

/** Tells whether a segment stands for itself: it is neither empty nor in braces. */
const isLiteral = (segment: string): boolean => segment !== "" && !segment.startsWith("{");

const firstSegment = (path: string): string => path.split("/", 2)[1] ?? "";

function byExactness(one: Candidate, other: Candidate): number {
  for (const [index, mine] of one.ranks.entries()) {
    const difference = mine - (other.ranks[index] ?? 0);
    if (difference !== 0) return difference;
  }
  return Number(one.route.method === "ANY") - Number(other.route.method === "ANY");
}

function matchPath(route: LocalRoute, path: string): Candidate | undefined {
  if (route.path === "$default") return { route, parameters: {}, ranks: [rank.anything] };
  const [wanted, given] = [route.path.split("/"), path.split("/")];
  const parameters: Record<string, string> = {};
  const ranks: number[] = [];
  for (const [index, segment] of wanted.entries()) {
    const greedy = greedyPattern.exec(segment)?.[1];
    if (greedy !== undefined) {
      const rest = given.slice(index).join("/");
      return rest === ""
        ? undefined
        : { route, parameters: { ...parameters, [greedy]: rest }, ranks: [...ranks, rank.greedy] };
    }
    const step = matchSegment(segment, given[index]);
    if (!step) return undefined;
    Object.assign(parameters, step.parameters);
    ranks.push(step.rank);
  }
  return given.length === wanted.length ? { route, parameters, ranks } : undefined;
}

function matchSegment(wanted: string, given: string | undefined) {
  if (given === undefined) return undefined;
  if (wanted === given) return { parameters: {}, rank: rank.literal };
  const name = parameterPattern.exec(wanted)?.[1];
  return name !== undefined && given !== "" ? { parameters: { [name]: given }, rank: rank.parameter } : undefined;
}
