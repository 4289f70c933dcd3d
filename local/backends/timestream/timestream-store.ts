/**
 * Keeps Timestream's tables on disk, in SQLite. Each call is a transaction that is done before the call is answered. With
 * `synchronous = NORMAL` a killed process loses nothing that was answered, but a power cut may lose the last moments.
 */

import { DatabaseSync, type SQLInputValue, type SQLOutputValue, type StatementSync } from "node:sqlite";
import { crc32 } from "node:zlib";
import { parseJson } from "../../../lambdas/shared/core/parse-json.ts";
import { demandSoundDatabase, WriteCount } from "../counted-database.ts";
import { StoreHealth } from "../store-health.ts";
import { type StoreList, unlisted } from "../store-list.ts";
import type {
  ColumnKind,
  RowPlace,
  RowRange,
  StoredRecord,
  StoredRow,
  StoredTable,
  TableName,
  TableSettings,
} from "./model.ts";
import { schema, statements } from "./statements.ts";

type Row = Record<string, SQLOutputValue>;

export class TimestreamStore {
  private readonly path: string;
  private readonly health: StoreHealth;
  private readonly database: DatabaseSync;
  private readonly count: WriteCount;
  private readonly prepared: Record<keyof typeof statements, StatementSync>;

  /** Throws a `StoreFailure` where the file is missing, damaged or another directory's. */
  constructor(path: string, health: StoreHealth = new StoreHealth(), list: StoreList = unlisted) {
    demandSoundDatabase(path, list, damageOf);
    this.path = path;
    this.health = health;
    this.database = new DatabaseSync(path);
    this.database.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;");
    this.database.exec(schema);
    this.count = new WriteCount(this.database, path, health, list);
    const prepare = (sql: string): StatementSync => {
      const statement = this.database.prepare(sql);
      statement.setReadBigInts(true);
      return statement;
    };
    this.prepared = mapValues(statements, prepare);
  }

  /** Runs changes as one: all of them are on disk when it returns, or none. */
  transaction<T>(act: () => T): T {
    return this.health.write(this.path, () => {
      this.database.exec("BEGIN");
      try {
        const result = act();
        this.count.add();
        this.database.exec("COMMIT");
        this.count.commit();
        return result;
      } catch (error) {
        if (this.database.isTransaction) this.database.exec("ROLLBACK");
        throw error;
      }
    });
  }

  table({ database, table }: TableName): StoredTable | undefined {
    const [row] = this.all("table", database, table);
    return row && tableOf(row);
  }

  putTable({ database, table, settings, createdAt, updatedAt }: StoredTable): void {
    const values = [database, table, JSON.stringify(settings), createdAt, updatedAt];
    this.prepared.putTable.run(...values, checksumOf(values));
  }

  deleteTable({ database, table }: TableName): void {
    this.prepared.deleteRows.run(database, table);
    this.prepared.deleteSeries.run(database, table);
    this.prepared.deleteColumns.run(database, table);
    this.prepared.deleteTable.run(database, table);
  }

  /** Answers what each column holds, in the order in which the columns came. */
  columns({ database, table }: TableName): Map<string, ColumnKind> {
    const rows = this.all("columns", database, table);
    return new Map(rows.map(({ name, kind }) => [String(name), String(kind) as ColumnKind]));
  }

  putColumn({ database, table }: TableName, name: string, kind: ColumnKind): void {
    this.prepared.putColumn.run(database, table, name, kind, checksumOf([database, table, name, kind]));
  }

  measureNames({ database, table }: TableName): Set<string> {
    return new Set(this.all("measureNames", database, table).map(({ measure }) => String(measure)));
  }

  /** Answers what there is of the record's measure name, dimensions and time. */
  existing(at: TableName, record: StoredRecord): Pick<StoredRecord, "version" | "measures"> | undefined {
    const series = this.seriesOf(at, record);
    const [row] = series === undefined ? [] : this.all("row", series, record.atNanos);
    return row && { version: wholeOf(row.version), measures: measuresOf(row) };
  }

  put(at: TableName, record: StoredRecord): void {
    const series = this.seriesOf(at, record) ?? this.makeSeries(at, record);
    const values = [series, record.atNanos, record.version, JSON.stringify(record.measures)];
    this.prepared.putRow.run(...values, checksumOf(values));
  }

  /** Answers some rows, those after a place first. */
  rows(at: TableName, range: RowRange, after: RowPlace | undefined, most: number): StoredRow[] {
    const { measureName, dimensions, fromNanos, toNanos, newestFirst } = range;
    const wanted = this.all("seriesOfMeasure", at.database, at.table, measureName).filter((series) => {
      const named = new Map(dimensionsOf(series));
      return dimensions.every(([name, value]) => named.get(name) === value);
    });
    const byId = new Map(wanted.map((series) => [Number(series.id), dimensionsOf(series)]));
    const ids = JSON.stringify([...byId.keys()]);
    const [from, to] = newestFirst
      ? [fromNanos, after === undefined ? toNanos : smaller(toNanos, after.atNanos)]
      : [after === undefined ? fromNanos : larger(fromNanos, after.atNanos), toNanos];
    // Orders series alike in both directions, so that a place means the same.
    const found = this.all(newestFirst ? "newestRows" : "oldestRows", ids, from, to, ...placeOf(after), most);
    return found.map((row) => ({
      dimensions: byId.get(Number(row.series)) ?? [],
      measureName,
      atNanos: wholeOf(row.at),
      measures: measuresOf(row),
      place: { atNanos: wholeOf(row.at), series: Number(row.series) },
    }));
  }

  /** Deletes the rows of all tables that are older than their magnetic store keeps them, as of a time. */
  sweep(nowMillis: number): void {
    this.transaction(() => {
      for (const { database, table, settings } of this.all("tables").map(tableOf)) {
        this.prepared.deleteOldRows.run(database, table, oldestNanos(settings, nowMillis));
      }
    });
  }

  close(): void {
    this.database.close();
    this.count.close();
  }

  private all(statement: keyof typeof statements, ...values: SQLInputValue[]): Row[] {
    return this.prepared[statement].all(...values);
  }

  private seriesOf({ database, table }: TableName, { measureName, dimensions }: StoredRecord): number | undefined {
    const [row] = this.all("series", database, table, measureName, JSON.stringify(dimensions));
    return row && Number(row.id);
  }

  private makeSeries({ database, table }: TableName, { measureName, dimensions }: StoredRecord): number {
    const values = [database, table, measureName, JSON.stringify(dimensions)];
    return Number(this.prepared.putSeries.run(...values, checksumOf(values)).lastInsertRowid);
  }
}

/** Answers the time before which a table keeps nothing. */
export const oldestNanos = ({ magneticDays }: TableSettings, nowMillis: number): bigint =>
  BigInt(nowMillis - magneticDays * 86_400_000) * 1_000_000n;

/** Its statements read whole numbers as they are. */
const wholeOf = (value: SQLOutputValue | undefined): bigint => (typeof value === "bigint" ? value : 0n);

const smaller = (one: bigint, other: bigint): bigint => (one < other ? one : other);
const larger = (one: bigint, other: bigint): bigint => (one > other ? one : other);

/** Begins before all rows where there is no place: no series has the id 0. */
const placeOf = (after: RowPlace | undefined): [bigint | null, number] =>
  after === undefined ? [null, 0] : [after.atNanos, after.series];

/** Trusts its own rows, whose checksums were looked at. */
const tableOf = ({ database, name, settings, created_at, updated_at }: Row): StoredTable => ({
  database: String(database),
  table: String(name),
  settings: parseJson(String(settings)) as TableSettings,
  createdAt: Number(created_at),
  updatedAt: Number(updated_at),
});

const dimensionsOf = ({ dimensions }: Row): StoredRecord["dimensions"] =>
  parseJson(String(dimensions)) as StoredRecord["dimensions"];

const measuresOf = ({ measures }: Row): StoredRecord["measures"] =>
  parseJson(String(measures)) as StoredRecord["measures"];

/** SQLite has no checksums: a byte that was altered in a text is another text to it. */
const checksumOf = (values: readonly unknown[]): number => crc32(values.map(String).join("\0"));

/** Says what in a database that can be read is not as it was written. */
function damageOf(database: DatabaseSync): string | undefined {
  for (const table of ["tables", "columns", "series", "rows"]) {
    const statement = database.prepare(`SELECT * FROM ${table}`);
    statement.setReadBigInts(true);
    for (const row of statement.iterate()) {
      const { checksum, ...rest } = row;
      // The series' own id is given by SQLite.
      if (table === "series") delete rest.id;
      if (Number(checksum) !== checksumOf(Object.values(rest))) return `a row of its ${table} was altered`;
    }
  }
  return undefined;
}

const mapValues = <K extends string, A, B>(record: Record<K, A>, change: (value: A) => B): Record<K, B> =>
  Object.fromEntries(Object.entries<A>(record).map(([key, value]) => [key, change(value)])) as Record<K, B>;
