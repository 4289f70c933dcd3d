/** Asks the engine over a few points, and shows answers in short. */

import type { FieldValue } from "../../../../../../../lambdas/shared/core/event/field-value.ts";
import type { KeptPoint } from "../../../../../../../lambdas/shared/core/event/kept-point.ts";
import type { AnsweredSeries } from "../../../../../../../lambdas/shared/core/query/engine/answer.ts";
import { EngineInMemory } from "../../../../../../support/query/engine-in-memory.ts";

let count = 0;

/** Makes a point of the measurement `m`, so many seconds after the beginning of 1970. */
export function at(
  seconds: number,
  fields: Record<string, FieldValue>,
  tags: Record<string, string> = {},
  measurement = "m",
): KeptPoint {
  const eventId = String(count++).padStart(20, "0");
  const atNanos = String(BigInt(Math.round(seconds * 1000)) * 1_000_000n);
  return { eventId, measurement, connectionTag: "Data_API", tags, fields, atNanos, acceptedAt: count };
}

/** Answers the series of the first statement. */
export async function asked(points: readonly KeptPoint[], query: string): Promise<readonly AnsweredSeries[]> {
  const [answer] = await new EngineInMemory(points).query(query);
  return answer?.series ?? [];
}

/** Answers the rows of an only series, with times in seconds; none without a series. */
export async function rowsOf(points: readonly KeptPoint[], query: string): Promise<unknown[][]> {
  const series = await asked(points, query);
  if (series.length > 1) throw new Error(`There are ${series.length} series.`);
  return (series[0]?.values ?? []).map(([time, ...values]) => [Number(time) / 1e9, ...values]);
}
