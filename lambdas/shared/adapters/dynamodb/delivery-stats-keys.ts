/**
 * The keys of the statistics table: where a connector's counters, attempts and gaps stand, each in the order of time.
 */

import type { Key } from "./table.ts";

const connectorPartition = (connector: string): string => `CONNECTOR#${connector}`;

/** Pads the number, so that texts sort as the times do. */
const sortableMillis = (millis: number): string => String(millis).padStart(15, "0");

/** `minute`: its first millisecond since 1970. */
export const minuteKey = (connector: string, minute: number): Key => ({
  pk: connectorPartition(connector),
  sk: `MINUTE#${new Date(minute).toISOString().slice(0, 16)}`,
});

/** Answers the minute of a key, also of a shard beside it. */
export const minuteOf = (sk: string): number => Date.parse(`${sk.slice("MINUTE#".length).slice(0, 16)}Z`);

/** The item that sums an hour's minutes up. */
export const hourKey = (connector: string, hour: number): Key => ({
  pk: connectorPartition(connector),
  sk: `HOUR#${new Date(hour).toISOString().slice(0, 13)}`,
});

export const attemptsPrefix = "ATTEMPT#";
/** `tokenId` tells batches of the same millisecond apart. */
export const attemptsKey = (connector: string, millis: number, tokenId: string): Key => ({
  pk: connectorPartition(connector),
  sk: `${attemptsPrefix}${sortableMillis(millis)}#${tokenId}`,
});

export const gapPrefix = "GAP#";
/** `since` and `rule` are what a gap is named by. */
export const gapKey = (connector: string, since: number, rule: string): Key => ({
  pk: connectorPartition(connector),
  sk: `${gapPrefix}${sortableMillis(since)}#${rule}`,
});
