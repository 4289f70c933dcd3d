/** Reads the source files of the repository as text, and finds what they import of each other, types included. */

import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

export const root = join(import.meta.dirname, "..", "..");

/** The folders that hold source. */
const folders = ["bin", "console", "lambdas", "lib", "local", "test", "bench"];

const isSource = (name: string): boolean => /\.(ts|tsx|mjs)$/.test(name);

/** Tells whether a program made a file, which nobody reads and which is not always there. */
const isMade = (path: string): boolean => /^console\/(api\/made|dist)\//.test(path);

/** Answers the paths of all source files, relative to the repository's root. */
export function sourceFiles(): string[] {
  return folders.flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && isSource(entry.name))
      .map((entry) => relative(root, join(entry.parentPath, entry.name)))
      .filter((path) => !isMade(path)),
  );
}

export const textOf = (file: string): string => readFileSync(join(root, file), "utf8");

/** Answers what each file imports, as paths relative to the repository's root. Leaves out packages. */
export function importGraph(files: readonly string[]): ReadonlyMap<string, ReadonlySet<string>> {
  const known = new Set(files);
  return new Map(
    files.map((file) => {
      const specifiers = [...textOf(file).matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)].map(
        ([, found = ""]) => found,
      );
      return [file, new Set(specifiers.map((each) => join(dirname(file), each)).filter((path) => known.has(path)))];
    }),
  );
}

/** Answers the circles of a graph: groups of files in which each file reaches every other (Tarjan's algorithm). */
export function circlesOf(graph: ReadonlyMap<string, ReadonlySet<string>>): string[][] {
  const order = new Map<string, number>();
  const lowest = new Map<string, number>();
  const stack: string[] = [];
  const circles: string[][] = [];

  function visit(file: string): void {
    order.set(file, order.size);
    lowest.set(file, order.get(file) ?? 0);
    stack.push(file);
    for (const next of graph.get(file) ?? []) {
      if (!order.has(next)) visit(next);
      if (stack.includes(next)) lowest.set(file, Math.min(lowest.get(file) ?? 0, lowest.get(next) ?? 0));
    }
    if (lowest.get(file) !== order.get(file)) return;
    const circle = stack.splice(stack.indexOf(file));
    if (circle.length > 1) circles.push(circle);
  }

  for (const file of graph.keys()) if (!order.has(file)) visit(file);
  return circles;
}
