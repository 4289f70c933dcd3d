/**
 * Keeps, in the table of points, blocks of days: an item for each part, and one for each day that says which block counts.
 * The latter are apart, so that what is known of a year's days is read at once.
 */

import { constants, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { type DynamoDBClient, QueryCommand, type QueryCommandOutput } from "@aws-sdk/client-dynamodb";
import { chunksOf } from "../../../core/chunks.ts";
import { daySeconds } from "../../../core/duration.ts";
import { PlatformError } from "../../../core/error.ts";
import type { BlockStore, BlockToKeep, Day, Part } from "../../../core/query/blocks/block.ts";
import type { ScanOrder } from "../../../core/query/series.ts";
import { expiryOf, type Keeping } from "../../../core/upkeep.ts";
import { attributeValues } from "../attribute-values.ts";
import { removeAll } from "../removing.ts";
import { type Key, Table } from "../table.ts";

/** Is the form of the parts. A block of another form, which another version wrote, does not count. */
const form = 1;

/** Keeps what is known of a day for so much longer than its points, so that no generation begins again too early. */
const keptLongerSeconds = 40 * daySeconds;
/** Has DynamoDB forget parts that a crash left behind, or that a reader may still have read. */
const partsKeptLongerSeconds = 2 * daySeconds;
const atOnce = 10;

/** Pads a day, so that keys are in order. There are 106,751 in the time that points may have. */
const dayKey = (day: number): string => String(day).padStart(6, "0");
const daysOf = (series: string): string => `DAYS#${series}`;
const partsOf = (series: string): string => `BLOCKS#${series}`;
const partPrefix = (day: number, block: string): string => `${dayKey(day)}#${block}#`;
const partKey = (series: string, day: number, block: string, part: number): Key => ({
  pk: partsOf(series),
  sk: `${partPrefix(day, block)}${String(part).padStart(4, "0")}`,
});

interface DayItem extends Key {
  readonly generation?: number;
  readonly builtGeneration?: number;
  readonly block?: string;
  readonly parts?: number;
  readonly validUntil?: number;
  readonly builtAt?: number;
  readonly form?: number;
}

export class BlockTable implements BlockStore {
  private readonly client: DynamoDBClient;
  private readonly name: string;
  private readonly table: Table;

  constructor(client: DynamoDBClient, name: string) {
    this.client = client;
    this.name = name;
    this.table = new Table(client, name);
  }

  async days(series: string, first: number, last: number): Promise<Day[]> {
    return (await this.table.range<DayItem>(daysOf(series), dayKey(first), dayKey(last))).map(dayIn);
  }

  async *parts(series: string, first: number, last: number, order: ScanOrder): AsyncGenerator<Part> {
    let start: QueryCommandOutput["LastEvaluatedKey"];
    do {
      const { Items = [], LastEvaluatedKey }: QueryCommandOutput = await this.client.send(
        new QueryCommand({
          TableName: this.name,
          KeyConditionExpression: "pk = :pk AND sk BETWEEN :from AND :to",
          // Sorts "~" after every block's name. Reads eventually, at half the price: a reader does without a part that is
          // not there yet.
          ExpressionAttributeValues: attributeValues({
            ":pk": partsOf(series),
            ":from": dayKey(first),
            ":to": `${dayKey(last)}#~`,
          }),
          ProjectionExpression: "sk, #rows",
          ExpressionAttributeNames: { "#rows": "rows" },
          ScanIndexForward: order === "oldest-first",
          ...(start ? { ExclusiveStartKey: start } : {}),
        }),
      );
      for (const { sk, rows } of Items) {
        const [day = "", block = ""] = (sk?.S ?? "").split("#");
        yield { day: Number(day), block, bytes: zstdDecompressSync(rows?.B ?? missing(series, sk?.S)) };
      }
      start = LastEvaluatedKey;
    } while (start);
  }

  compress(bytes: Uint8Array): Uint8Array {
    return zstdCompressSync(bytes, { params: { [constants.ZSTD_c_compressionLevel]: 3 } });
  }

  /** Writes the parts, has the day name them, and removes those of the block before. */
  async keep({ series, before, block, parts, validUntil, builtAt }: BlockToKeep): Promise<boolean> {
    for (const some of chunksOf([...parts.entries()], atOnce)) {
      await Promise.all(
        some.map(([part, rows]) =>
          this.table.put({
            ...partKey(series, before.day, block, part),
            rows,
            expiresAt: validUntil + partsKeptLongerSeconds,
          }),
        ),
      );
    }
    const built = { builtGeneration: before.generation, block, parts: parts.length, validUntil, builtAt, form };
    const item = { ...built, expiresAt: validUntil + keptLongerSeconds };
    if (!(await this.setBuilt(series, before, item))) return false;
    const { day, built: old } = before;
    if (old && old.block !== block) {
      for (let part = 0; part < old.parts; part++) await this.table.remove(partKey(series, day, old.block, part));
    }
    return true;
  }

  /** Sets what was built of a day, if neither its generation nor its block is another by now. */
  private setBuilt(series: string, { day, generation, built: before }: Day, built: object): Promise<boolean> {
    const key: Key = { pk: daysOf(series), sk: dayKey(day) };
    if (generation === 0 && !before) return this.table.claim({ ...key, generation, ...built });
    return this.table.change(key, built, { generation, block: before?.block });
  }

  /** Has blocks of a day count no more that were built before now. `keptUntil` is when the day's last point expires. */
  async renew(series: string, day: number, keptUntil: number): Promise<void> {
    const key: Key = { pk: daysOf(series), sk: dayKey(day) };
    await this.table.tally(key, { generation: 1 }, { expiresAt: keptUntil + keptLongerSeconds });
  }

  /**
   * Has some blocks of a series, behind the day `after`, expire with the first point that their day can have. Answers where
   * it left off; undefined at the end. Call it when the packs are dated, which blocks must not outlast.
   */
  async date(series: string, { durationSeconds, nowMillis }: Keeping, after?: string): Promise<string | undefined> {
    const { items, next } = await this.table.page<DayItem>(daysOf(series), "", { after, limit: atOnce });
    for (const { sk, generation, block, parts = 0, validUntil } of items) {
      const valid = expiryOf(Number(sk) * daySeconds + durationSeconds, nowMillis);
      if (block === undefined || validUntil === valid) continue;
      for (let part = 0; part < parts; part++) {
        await this.table.change(partKey(series, Number(sk), block, part), {
          expiresAt: valid + partsKeptLongerSeconds,
        });
      }
      const change = { validUntil: valid, expiresAt: valid + keptLongerSeconds };
      await this.table.change({ pk: daysOf(series), sk }, change, { generation, block });
    }
    return next;
  }

  /**
   * Removes up to `most` items of a series. What is known of its days goes first, so that no block counts whose parts are
   * gone. Answers whether there may be more.
   */
  async removeSome(series: string, most: number): Promise<boolean> {
    const keys: Key[] = [];
    for (const pk of [daysOf(series), partsOf(series)]) {
      if (keys.length < most) keys.push(...(await this.keysOf(pk, most - keys.length)));
    }
    await removeAll(this.table, keys);
    return keys.length === most;
  }

  private async keysOf(pk: string, most: number): Promise<Key[]> {
    const { Items = [] } = await this.client.send(
      new QueryCommand({
        TableName: this.name,
        KeyConditionExpression: "pk = :pk",
        ExpressionAttributeValues: attributeValues({ ":pk": pk }),
        ProjectionExpression: "sk",
        ConsistentRead: true,
        Limit: most,
      }),
    );
    return Items.flatMap(({ sk }) => (sk?.S === undefined ? [] : [{ pk, sk: sk.S }]));
  }
}

/** Takes a block of another form for one of no generation, which never counts and is replaced. */
const dayIn = ({
  sk,
  generation = 0,
  builtGeneration,
  block,
  parts = 0,
  validUntil = 0,
  builtAt = 0,
  form: given,
}: DayItem): Day => ({
  day: Number(sk),
  generation,
  ...(builtGeneration === undefined || block === undefined
    ? {}
    : { built: { generation: given === form ? builtGeneration : -1, block, parts, validUntil, builtAt } }),
});

function missing(series: string, key = ""): never {
  throw new PlatformError("internal", `The part ${key} of a block of ${series} has no rows.`);
}
