/** Has a retention of each kind that the target has keep what the source sends, and finds it there. */

import { textOf } from "../../../local/client/client.ts";
import { InfluxdbDouble } from "../../support/influxdb/double.ts";
import { countIn, measurement } from "./points.ts";
import type { Sender } from "./registering.ts";
import { expect, type Json, listOf, type Walk } from "./walk.ts";

/** A retention that was made, and how its points are found. */
export interface Kept {
  readonly kind: string;
  readonly retention: Json;
  /** Answers true once the point is there. Absent: `/query` is asked. */
  readonly isThere?: () => Promise<boolean>;
}

interface Kind {
  readonly kind: string;
  /** Answers the settings of the kind, with what has to be ended; or why it is not tried. */
  readonly open: (walk: Walk) => Promise<Opened | string>;
  /** Is how long points take to the store, beyond what queues take. The lake gathers them for five minutes. */
  readonly patienceMillis?: number;
}

interface Opened {
  readonly settings: Json;
  readonly isThere?: () => Promise<boolean>;
}

const withoutSettings = async (): Promise<Opened> => ({ settings: {} });

/** A new kind is a line here. Whether the stage has it is for the stage to say. */
const kinds: readonly Kind[] = [
  { kind: "DYNAMODB", open: withoutSettings },
  { kind: "INFLUXDB", open: openInfluxdb },
  { kind: "S3", open: withoutSettings, patienceMillis: 10 * 60_000 },
  { kind: "TIMESTREAM", open: withoutSettings },
];

async function openInfluxdb(walk: Walk): Promise<Opened | string> {
  const { influxdbUrl: given, laptop } = walk.target;
  const settings = (url: string): Json => ({ influxdb: { version: 1, url, database: "smoke" } });
  if (given) {
    const q = `SELECT count("parts_count") FROM "${measurement}"`;
    const query = `${given}/query?${new URLSearchParams({ q, db: "smoke" })}`;
    return { settings: settings(given), isThere: async () => (await (await fetch(query)).text()).includes('"values"') };
  }
  if (!laptop) return "name one that the stage reaches by --influxdb";
  const server = await new InfluxdbDouble().listen();
  walk.removeLater("the InfluxDB beside it", async () => server[Symbol.asyncDispose]());
  const isThere = async () => [...server.kept.keys()].some((line) => line.startsWith(`${measurement},`));
  return { settings: settings(server.url), isThere };
}

/** Makes a retention of each kind. Says of the others why they are not tried. */
export async function makeRetentions(walk: Walk, displayName: string): Promise<Kept[]> {
  const made: Kept[] = [];
  for (const { kind, open } of kinds) {
    const what = `a retention of kind ${kind}`;
    const opened = await open(walk);
    if (typeof opened === "string") walk.skip(what, opened);
    else made.push(...(await makeRetention(walk, { kind, displayName: `${displayName} ${kind}`, opened })));
  }
  return made;
}

interface Asked {
  readonly kind: string;
  readonly displayName: string;
  readonly opened: Opened;
}

async function makeRetention(walk: Walk, { kind, displayName, opened }: Asked): Promise<Kept[]> {
  const { settings, ...finding } = opened;
  const body = { displayName, kind, duration: "86400s", blobStore: "S3", ...settings };
  try {
    return [
      {
        kind,
        retention: await walk.make(`a retention of kind ${kind}`, `${walk.project}/retentions`, body),
        ...finding,
      },
    ];
  } catch (error) {
    if (!(error instanceof Error) || !/retentionKinds|kind: must be one of/.test(error.message)) throw error;
    walk.skip(`a retention of kind ${kind}`, "the target does not have this kind");
    return [];
  }
}

export async function findInEach(walk: Walk, sender: Sender, kept: readonly Kept[]): Promise<void> {
  for (const { kind, retention, isThere } of kept) {
    const name = textOf(retention, "displayName");
    const what = `the retention of kind ${kind} has the points`;
    if (!isThere && (await isNotRead(walk, sender, name))) {
      walk.skip(what, "queries do not read this kind here; ask its own store");
      continue;
    }
    const { patienceMillis } = kinds.find((each) => each.kind === kind) ?? {};
    const find = isThere ?? (() => isCounted(walk, sender, name));
    await walk.step(what, () =>
      walk.eventually("point in it", async () => ((await find()) ? true : undefined), patienceMillis),
    );
  }
  await walk.step("no retention refused anything or was away", async () => {
    const messages = listOf(await walk.call("GET", `${sender.name}/messages`), "messages");
    const told = messages.filter(({ kind }) => /retention/.test(String(kind)));
    expect(told.length === 0, `The source's messages say: ${JSON.stringify(told).slice(0, 400)}`);
  });
}

const isNotRead = async (walk: Walk, sender: Sender, retention: string): Promise<boolean> =>
  (await countIn(walk, sender, retention)).text.includes("which is not read here");

async function isCounted(walk: Walk, sender: Sender, retention: string): Promise<boolean> {
  const { status, text } = await countIn(walk, sender, retention);
  expect(status === 200 && !text.includes('"error"'), `/query answered ${status}: ${text.slice(0, 300)}`);
  return text.includes('"values"');
}
