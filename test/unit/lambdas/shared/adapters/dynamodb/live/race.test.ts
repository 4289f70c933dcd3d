/** Races writers of one live tail against each other and against a reader, on a real table. */

import { randomUUID } from "node:crypto";
import { setImmediate as turn } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { TailReader } from "../../../../../../../lambdas/api/stream/tail-reader.ts";
import { LiveTail } from "../../../../../../../lambdas/shared/adapters/dynamodb/live/live-tail.ts";
import { Table } from "../../../../../../../lambdas/shared/adapters/dynamodb/table.ts";
import { liveEntry } from "../../../../../../conformance/live/live-tail.ts";
import { runTables } from "../../../../../../support/tables.ts";

const { client } = await runTables("stats");
const startedAt = 1_764_412_345_678;
/** Each run writes this many batches in all. */
const written = 60;

/** A table whose writer dies, by chance, after it has read and before it has put, or before it has heard of its put. */
class MortalTable extends Table {
  private readonly chance: () => number;

  constructor(chance: () => number) {
    super(client, "stats");
    this.chance = chance;
  }

  override async claim(item: Parameters<Table["claim"]>[0]): Promise<boolean> {
    const fate = this.chance();
    if (fate < 0.15) throw new Error("killed between read and put");
    const isClaimed = await super.claim(item);
    if (fate > 0.9) throw new Error("killed after the put");
    return isClaimed;
  }
}

/** Answers a repeatable chance from 0 to 1. */
function chanceOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state * 1_103_515_245 + 12_345) % 2 ** 31;
    return state / 2 ** 31;
  };
}

/** Writes numbered batches, as often as it takes: a message of the live queue comes back until it is written. */
async function write(
  project: string,
  [writer, writers]: readonly [number, number],
  makeTail: () => LiveTail,
): Promise<void> {
  let tail = makeTail();
  for (let index = 0; index < written / writers; ) {
    const content = { entries: [liveEntry(`${writer}.${index}`)] };
    const appending = { leaseStartedAt: startedAt, nowMillis: startedAt, writing: randomUUID() };
    try {
      await tail.append(project, content, appending);
      index += 1;
    } catch {
      // Another environment takes the message, with nothing in its memory.
      tail = makeTail();
    }
  }
}

async function readAll(project: string, from: number, isDone: () => boolean): Promise<string[]> {
  const reader = new TailReader(new LiveTail(new Table(client, "stats")), project, {
    sequence: from,
    leaseStartedAt: startedAt,
  });
  const seen: string[] = [];
  for (let isLast = false; ; ) {
    const reading = await reader.next(startedAt);
    if (reading.kind === "gap") throw new Error("The reader found a hole.");
    for (const { entries } of reading.batches) seen.push(entries[0]?.labels.name ?? "");
    if (isLast && reading.batches.length === 0) return seen;
    isLast = isDone();
    await turn();
  }
}

const beginning = async (project: string): Promise<number> =>
  new LiveTail(new Table(client, "stats")).append(
    project,
    { entries: [] },
    { leaseStartedAt: startedAt, nowMillis: startedAt, writing: randomUUID() },
  );

const expected = (writers: number): Set<string> =>
  new Set(Array.from({ length: written }, (_, index) => `${index % writers}.${Math.floor(index / writers)}`));

describe.each([1, 4, 10])("%i writers of a live tail", (writers) => {
  it("leave no hole, and a reader sees each writer's batches once and in order", async () => {
    const project = `race-${writers}`;
    const from = await beginning(project);
    let isDone = false;
    const writing = Promise.all(
      Array.from({ length: writers }, (_, writer) =>
        write(project, [writer, writers], () => new LiveTail(new Table(client, "stats"))),
      ),
    ).then(() => {
      isDone = true;
    });
    const seen = await readAll(project, from, () => isDone);
    await writing;
    expect(seen).toHaveLength(written);
    expect(new Set(seen)).toStrictEqual(expected(writers));
    for (const own of Map.groupBy(seen, (text) => text.split(".")[0]).values()) {
      const order = own.map((text) => Number(text.split(".")[1]));
      expect(order).toStrictEqual(order.toSorted((one, other) => one - other));
    }
  });

  it("lose nothing when they are killed between reading and putting, or before they hear of a put", async () => {
    const project = `mortal-${writers}`;
    const from = await beginning(project);
    let isDone = false;
    const chance = chanceOf(writers);
    const writing = Promise.all(
      Array.from({ length: writers }, (_, writer) =>
        write(project, [writer, writers], () => new LiveTail(new MortalTable(chance))),
      ),
    ).then(() => {
      isDone = true;
    });
    const seen = await readAll(project, from, () => isDone);
    await writing;
    expect(new Set(seen)).toStrictEqual(expected(writers));
  });
});

it("takes its own batch for its own where the answer to the put was lost and the put was repeated", async () => {
  /** Puts twice, as the SDK does when the first answer is lost: the second put finds the batch of the first. */
  class RepeatingTable extends Table {
    override async claim(item: Parameters<Table["claim"]>[0]): Promise<boolean> {
      await super.claim(item);
      return super.claim(item);
    }
  }
  const tail = new LiveTail(new RepeatingTable(client, "stats"));
  const appending = { leaseStartedAt: startedAt, nowMillis: startedAt, writing: "one" };
  const sequence = await tail.append("repeated", { entries: [liveEntry("one")] }, appending);
  expect(await tail.after("repeated", sequence, { limit: 10, isConsistent: true })).toStrictEqual([]);
});
