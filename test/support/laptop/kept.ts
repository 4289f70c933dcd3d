/** Reads all that a laptop keeps in the stores of its services, once it has stopped. */

import { once } from "node:events";
import { readdir, readFile } from "node:fs/promises";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { DynamoDBClient, paginateListTables } from "@aws-sdk/client-dynamodb";
import dynalite from "dynalite";
import { itemsOf } from "../tables.ts";

/** An item, object, message, row or file. Its text holds keys and values; bytes stand in it as Latin-1. */
export interface Kept {
  readonly store: string;
  readonly text: string;
}

/**
 * Answers all that a stopped laptop keeps of its services, from a copy of its folder `state`: whoever opens tables writes
 * to their files, which the laptop would not take back.
 */
export async function everythingKept(state: string): Promise<Kept[]> {
  const names = await readdir(state, { recursive: true });
  const rows = names.filter((name) => /\.(sqlite|db)$/.test(name)).flatMap((name) => rowsOf(join(state, name), name));
  return [...rows, ...(await itemsIn(join(state, "dynamodb"))), ...(await filesIn(state, names))];
}

function rowsOf(path: string, store: string): Kept[] {
  const database = new DatabaseSync(path, { readOnly: true });
  try {
    const tables = database.prepare("SELECT name FROM sqlite_master WHERE type = 'table'").all();
    return tables.flatMap(({ name }) => {
      const statement = database.prepare(`SELECT * FROM "${name}"`);
      // Keeps numbers whole that JavaScript cannot hold, such as times in nanoseconds.
      statement.setReadBigInts(true);
      return statement.all().map((row) => ({ store: `${store} ${name}`, text: textOf(row) }));
    });
  } finally {
    database.close();
  }
}

async function itemsIn(path: string): Promise<Kept[]> {
  const server = dynalite({ path, createTableMs: 0 });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const credentials = { accessKeyId: "test", secretAccessKey: "test" };
  const client = new DynamoDBClient({ endpoint: `http://127.0.0.1:${port}`, region: "us-east-1", credentials });
  try {
    const found: Kept[] = [];
    for await (const { TableNames = [] } of paginateListTables({ client }, {})) {
      for (const table of TableNames) {
        const items = await itemsOf(client, table);
        found.push(...items.map((item) => ({ store: `dynamodb ${table}`, text: textOf(item) })));
      }
    }
    return found;
  } finally {
    client.destroy();
    server.close();
    await once(server, "close");
  }
}

async function filesIn(state: string, names: readonly string[]): Promise<Kept[]> {
  const plain = names.filter((name) => /\.(json|log)$/.test(name) && !name.startsWith("dynamodb"));
  return Promise.all(
    plain.map(async (name) => ({ store: name, text: (await readFile(join(state, name))).toString("latin1") })),
  );
}

const textOf = (value: unknown): string =>
  JSON.stringify(value, (_, each: unknown) => {
    if (each instanceof Uint8Array) return Buffer.from(each).toString("latin1");
    return typeof each === "bigint" ? String(each) : each;
  });
