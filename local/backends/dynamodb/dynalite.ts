/**
 * Calls the validations and actions of dynalite as functions, without its HTTP server. dynalite has no types of its
 * own, so those that the laptop uses are declared here.
 */

import { createRequire } from "node:module";
import type { Stream } from "node:stream";
import type { JsonObject } from "../../template/json.ts";

export type Callback<T> = (error: unknown, result?: T) => void;

/** One key space of LevelDB. Its values are JSON. Its keys are dynalite's own encoding of an item's key. */
export interface KeySpace {
  get(key: string, done: Callback<JsonObject>): void;
  put(key: string, value: JsonObject, done: Callback<void>): void;
  del(key: string, done: Callback<void>): void;
  /** Emits `data` with each item of the range, then `end`. `destroy` stops it. */
  createValueStream(range: KeyRange): Stream;
  readonly lock: unknown;
}

/** A range of keys, without the space's own prefix, which is put before them. */
export interface KeyRange {
  readonly gt?: string;
  readonly gte?: string;
  readonly lt?: string;
  readonly lte?: string;
  readonly reverse?: boolean;
  /** -1 stands for no limit. */
  readonly limit?: number;
}

export interface LevelWrite {
  readonly type: "put" | "del";
  readonly key: string;
  readonly value?: JsonObject;
}

export interface ValueIterator {
  nextv(count: number): Promise<JsonObject[]>;
  close(): Promise<void>;
}

export interface DynaliteStore {
  readonly db: {
    getSync(key: string): JsonObject | undefined;
    put(key: string, value: JsonObject, done: Callback<void>): void;
    del(key: string, done: Callback<void>): void;
    batch(writes: readonly LevelWrite[], done: Callback<void>): void;
    iterator(range: { gt?: string; gte?: string; lt: string; limit: number }): AsyncIterable<[string, JsonObject]>;
    values(range: KeyRange): ValueIterator;
    open(): Promise<void>;
    close(done: (error: unknown) => void): void;
  };
  readonly tableDb: KeySpace;
  getTable(name: string, checkStatus: boolean | Callback<JsonObject>, done?: Callback<JsonObject>): void;
  getItemDb(name: string): KeySpace;
}

interface Validation {
  readonly types: unknown;
  readonly custom: unknown;
}

const require = createRequire(import.meta.url);
const database: { create(options: object): DynaliteStore } = require("dynalite/db");
const validations: {
  checkTypes(input: JsonObject, types: unknown): JsonObject;
  checkValidations(input: JsonObject, types: unknown, custom: unknown, store: DynaliteStore): void;
} = require("dynalite/validations");

/** The operations of dynalite that make sense on tables which the template made. */
const operationNames = [
  "BatchGetItem",
  "BatchWriteItem",
  "CreateTable",
  "DeleteItem",
  "DescribeTable",
  "DescribeTimeToLive",
  "GetItem",
  "ListTables",
  "PutItem",
  "Query",
  "Scan",
  "UpdateItem",
] as const;
export type OperationName = (typeof operationNames)[number];

type Action = (store: DynaliteStore, input: JsonObject, done: Callback<JsonObject>) => void;

const operations = new Map<string, { readonly validation: Validation; readonly action: Action }>(
  operationNames.map((name) => {
    const file = name.charAt(0).toLowerCase() + name.slice(1);
    return [name, { validation: require(`dynalite/validations/${file}`), action: require(`dynalite/actions/${file}`) }];
  }),
);

export const openStore = (path: string): DynaliteStore =>
  database.create({ path, createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });

/**
 * Performs an operation. Rejects with dynalite's error (`{ statusCode, body: { __type, message } }`), as DynamoDB would
 * answer it.
 */
export function perform(store: DynaliteStore, name: OperationName, input: JsonObject): Promise<JsonObject> {
  const operation = operations.get(name);
  if (operation === undefined) throw new Error(`dynalite has no operation ${name}.`);
  const { validation, action } = operation;
  return new Promise((resolve, reject) => {
    const checked = validations.checkTypes(input, validation.types);
    validations.checkValidations(checked, validation.types, validation.custom, store);
    action(store, checked, (error, result) => (error ? reject(error) : resolve(result ?? {})));
  });
}
