/**
 * What a data directory holds, written down in it: which stores there are, under one id that each of them has too, and after a
 * stop in order what each of their files was. So a store that is missing, comes from elsewhere or was altered is not taken for
 * one that was never made.
 */

import { randomUUID } from "node:crypto";
import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { checkFiles, differenceOf, type FileChecks } from "./file-checks.ts";
import { JsonFile } from "./json-file.ts";
import { damaged, missing, type StoreHealth } from "./store-health.ts";
import type { StoreList } from "./store-list.ts";

interface Content {
  readonly id: string;
  /** Relative paths. */
  readonly stores: readonly string[];
  /** Present between a stop in order and the next start. */
  readonly files?: FileChecks;
}

export const inventoryFileName = "stores.json";

/** Files that LevelDB and SQLite write for themselves, and make anew where they are missing. */
const passing = /(^|\/)(LOCK|LOG|LOG\.old|[^/]*-shm|[^/]*\.new)$/;

export class Inventory implements StoreList {
  readonly isIntact: boolean;
  private readonly directory: string;
  private readonly file: JsonFile<Content>;
  private readonly health: StoreHealth;
  private content: Content;

  private constructor(directory: string, file: JsonFile<Content>, health: StoreHealth, content: Content) {
    this.directory = directory;
    this.file = file;
    this.health = health;
    this.isIntact = content.files !== undefined;
    const { id, stores } = content;
    this.content = { id, stores };
    this.file.write(this.content);
  }

  /**
   * Opens the inventory of a directory, or begins one where none of `stores` is there. Throws a `StoreFailure`, and has changed
   * nothing, where it is missing or a file is not as the last stop left it.
   */
  static open(directory: string, stores: readonly string[], health: StoreHealth): Inventory {
    const path = join(directory, inventoryFileName);
    const file = new JsonFile<Content>(path, health);
    if (!existsSync(path) && stores.some((store) => existsSync(join(directory, store)))) throw missing(path);
    const content = file.read({ id: randomUUID(), stores: [] });
    const difference = content.files === undefined ? undefined : differenceOf(directory, content.files);
    if (difference?.kind === "missing") throw missing(join(directory, difference.file));
    if (difference !== undefined) throw damaged(join(directory, difference.file), "it is not as the last stop left it");
    return new Inventory(directory, file, health, content);
  }

  get id(): string {
    return this.content.id;
  }

  has(path: string): boolean {
    return this.content.stores.includes(relative(this.directory, path));
  }

  add(path: string): void {
    if (this.has(path)) return;
    this.content = { ...this.content, stores: [...this.content.stores, relative(this.directory, path)] };
    this.file.write(this.content);
  }

  /** Notes what each file is, once all stores are closed. Not after a failure: the next start then looks into the stores. */
  seal(): void {
    if (this.health.failure !== undefined) return;
    const files = checkFiles(this.directory, this.content.stores, (file) => !passing.test(file));
    this.file.write({ ...this.content, files });
  }
}
