/** Tells where a profile's time was spent: by package and by function, through the source maps of bundles. */

import { existsSync, readFileSync } from "node:fs";
import type { Profiler, Runtime } from "node:inspector";
import { SourceMap } from "node:module";
import { fileURLToPath } from "node:url";

export interface Spent {
  /** Milliseconds by package: one of npm, `node`, a folder of ours, or what V8 says of time outside of functions. */
  readonly byPackage: ReadonlyMap<string, number>;
  /** Milliseconds by `function file:line`. */
  readonly byFunction: ReadonlyMap<string, number>;
}

interface Place {
  readonly package: string;
  readonly function: string;
}

/** Is no work that a function of JavaScript does: the thread waits, which V8 takes for its own program in threads. */
const outside = new Set(["(idle)", "(program)", "(root)"]);

const maps = new Map<string, SourceMap | undefined>();

export function spentIn({ nodes, samples = [], timeDeltas = [] }: Profiler.Profile): Spent {
  const places = new Map(nodes.map(({ id, callFrame }) => [id, placeOf(callFrame)]));
  const byPackage = new Map<string, number>();
  const byFunction = new Map<string, number>();
  samples.forEach((id, index) => {
    const place = places.get(id);
    if (!place || outside.has(place.package)) return;
    const millis = (timeDeltas[index] ?? 0) / 1000;
    byPackage.set(place.package, (byPackage.get(place.package) ?? 0) + millis);
    byFunction.set(place.function, (byFunction.get(place.function) ?? 0) + millis);
  });
  return { byPackage, byFunction };
}

function placeOf({ functionName, url, lineNumber, columnNumber }: Runtime.CallFrame): Place {
  const name = functionName || "(anonymous)";
  if (url === "") return { package: name.startsWith("(") ? name : "(native)", function: name };
  if (url.startsWith("node:")) return { package: "node", function: `${name} ${url}:${lineNumber + 1}` };
  const [file, line] = originOf(url, lineNumber, columnNumber);
  return { package: packageOf(file), function: `${name} ${shortOf(file)}:${line}` };
}

function originOf(url: string, line: number, column: number): [file: string, line: number] {
  const entry = mapOf(url)?.findEntry(line, column);
  if (entry && "originalSource" in entry) return [entry.originalSource, entry.originalLine + 1];
  return [url, line + 1];
}

function mapOf(url: string): SourceMap | undefined {
  if (!maps.has(url)) maps.set(url, readMap(url));
  return maps.get(url);
}

function readMap(url: string): SourceMap | undefined {
  const file = `${url.startsWith("file:") ? fileURLToPath(url) : url}.map`;
  return existsSync(file) ? new SourceMap(JSON.parse(readFileSync(file, "utf8"))) : undefined;
}

/** Answers `@smithy/core` of a file of that package, and `lambdas/api/ingest` of one of ours. */
function packageOf(file: string): string {
  const inside = /.*node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(file)?.[1];
  if (inside !== undefined) return inside;
  return /(?:^|\/)((?:lambdas|local)\/[^/]+(?:\/[^/.]+)?)/.exec(file)?.[1] ?? "(other)";
}

const shortOf = (file: string): string =>
  file.replace(/.*node_modules\//, "").replace(/^.*\/(?=(?:lambdas|local)\/)/, "");

/** Adds several threads up. */
export function sumOf(all: readonly Spent[]): Spent {
  const add = (pick: (spent: Spent) => ReadonlyMap<string, number>): Map<string, number> => {
    const sum = new Map<string, number>();
    for (const [key, millis] of all.flatMap((spent) => [...pick(spent)])) sum.set(key, (sum.get(key) ?? 0) + millis);
    return sum;
  };
  return { byPackage: add(({ byPackage }) => byPackage), byFunction: add(({ byFunction }) => byFunction) };
}
