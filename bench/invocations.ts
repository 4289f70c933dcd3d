/**
 * Counts how often a laptop's functions were invoked and how long they ran, from what `record-invocations.ts` notes.
 */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";
import { pathToFileURL } from "node:url";

export interface Invocations {
  readonly count: number;
  /** The time of all invocations, each rounded up to a whole millisecond, as it is billed. */
  readonly millis: number;
  readonly memoryMb: number;
}

/** The invocations of each function, by its name. */
export type InvocationTotals = Readonly<Record<string, Invocations>>;

/** The longest time between two writes of the recorder. */
export const writeEveryMillis = 200;

/** Runs `start` so that the Node process which it starts records its invocations in the file. */
export function preload<T>(file: string, start: () => Promise<T>): Promise<T> {
  return withModule("record-invocations.ts", { file }, start);
}

/** Runs `start` so that the Node process which it starts loads a module of the bench first, with parameters. */
export async function withModule<T>(
  path: string,
  parameters: Readonly<Record<string, string>>,
  start: () => Promise<T>,
): Promise<T> {
  const module = pathToFileURL(join(import.meta.dirname, path));
  for (const [name, value] of Object.entries(parameters)) module.searchParams.set(name, value);
  const before = process.env.NODE_OPTIONS;
  process.env.NODE_OPTIONS = `${before ?? ""} --import ${module.href}`;
  try {
    return await start();
  } finally {
    if (before === undefined) delete process.env.NODE_OPTIONS;
    else process.env.NODE_OPTIONS = before;
  }
}

/** Answers all invocations since the laptop started. */
export async function readInvocations(file: string): Promise<InvocationTotals> {
  await wait(2 * writeEveryMillis);
  return JSON.parse(readFileSync(file, "utf8")) as InvocationTotals;
}

export function since(before: InvocationTotals, after: InvocationTotals): InvocationTotals {
  const difference = ([name, { count, millis, memoryMb }]: [string, Invocations]): [string, Invocations] => [
    name,
    { count: count - (before[name]?.count ?? 0), millis: millis - (before[name]?.millis ?? 0), memoryMb },
  ];
  return Object.fromEntries(
    Object.entries(after)
      .map(difference)
      .filter(([, { count }]) => count > 0),
  );
}
