/**
 * The keys of the statistics table: where a connector's attempts and gaps stand, each in the order of time.
 */

import type { Key } from "../table.ts";

export const connectorPartition = (connector: string): string => `CONNECTOR#${connector}`;

/** Pads the number, so that texts sort as the times do. */
const sortableMillis = (millis: number): string => String(millis).padStart(15, "0");

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
