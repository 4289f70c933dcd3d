/**
 * Has what a retention keeps in DynamoDB expire by the duration that it has now: packs first, and then the blocks of days,
 * which must not outlast them.
 */

import { pointSeries } from "../../../shared/core/event/pack.ts";
import { parseJson } from "../../../shared/core/parse-json.ts";
import type { Place } from "../../../shared/core/query/catalogue.ts";
import type { Keeping, Redate } from "../../../shared/core/upkeep.ts";
import { type AllSources, placesFrom, type SomeSource } from "./all-sources.ts";
import { clearingMillis } from "./clear-source.ts";
import type { Work } from "./do-chore.ts";

/** Dates some things of a series behind the position `after`, and answers where it left off; undefined at the end. */
type DateSome = (series: string, keeping: Keeping, after: string | undefined) => Promise<string | undefined>;

export interface RedatePort extends AllSources {
  readonly retention: (
    project: string,
    id: string,
  ) => Promise<{ readonly kind: string; readonly durationSeconds: number } | undefined>;
  /** Answers the series that a source has in a retention, in any order. */
  readonly spans: (place: Place) => Promise<readonly { readonly measurement: string }[]>;
  readonly datePacks: DateSome;
  readonly dateBlocks: DateSome;
  readonly nowMillis: () => number;
}

const parts = ["packs", "blocks"] as const;

/** Where the next slice begins: at a source, and within it behind a position of a series. */
interface Cursor extends SomeSource {
  readonly measurement?: string;
  readonly part?: (typeof parts)[number];
  readonly after?: string;
}

// Only this file writes such cursors.
const readCursor = (text: string | undefined): Cursor | undefined =>
  text === undefined ? undefined : (parseJson(text) as Cursor);

export const createRedate =
  (port: RedatePort): Work<Redate> =>
  async ({ project, retention: id }, text) => {
    const retention = await port.retention(project, id);
    if (retention?.kind !== "DYNAMODB") return "nothing";
    const nowMillis = port.nowMillis();
    const keeping = { durationSeconds: retention.durationSeconds, nowMillis };
    const isOver = () => port.nowMillis() >= nowMillis + clearingMillis;
    let start = readCursor(text);
    for await (const { source, isGone } of placesFrom(project, start, port)) {
      const begin: Cursor = start ?? { source, isGone };
      start = undefined;
      const next = await dateSource({ project, retention: id, source }, begin, { keeping, isOver, port });
      if (next) return { cursor: JSON.stringify(next) };
    }
    return "nothing";
  };

interface Slice {
  readonly keeping: Keeping;
  readonly isOver: () => boolean;
  readonly port: RedatePort;
}

/** Answers where the next slice begins, if this one is over before the source is done. */
async function dateSource(place: Place, begin: Cursor, slice: Slice): Promise<Cursor | undefined> {
  const { source, isGone } = begin;
  const spans = await slice.port.spans(place);
  const measurements = spans.map(({ measurement }) => measurement).toSorted();
  for (const measurement of measurements) {
    if (begin.measurement !== undefined && measurement < begin.measurement) continue;
    const within = measurement === begin.measurement ? begin : {};
    const next = await dateSeries(pointSeries(place.retention, source, measurement), within, slice);
    if (next) return { source, isGone, measurement, ...next };
  }
  return undefined;
}

async function dateSeries(
  series: string,
  { part: first = "packs", after: start }: Pick<Cursor, "part" | "after">,
  { keeping, isOver, port }: Slice,
): Promise<Pick<Cursor, "part" | "after"> | undefined> {
  for (const part of parts.slice(parts.indexOf(first))) {
    const date = part === "packs" ? port.datePacks : port.dateBlocks;
    let after = part === first ? start : undefined;
    do {
      if (isOver()) return { part, ...(after === undefined ? {} : { after }) };
      after = await date(series, keeping, after);
    } while (after !== undefined);
  }
  return undefined;
}
