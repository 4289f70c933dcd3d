/** Writes times as InfluxDB's HTTP API does: as texts of RFC 3339, or as whole numbers of a unit since 1970. */

import { PlatformError } from "../../shared/core/error.ts";
import { isoShort, millisOf } from "../../shared/core/instant.ts";
import { nanosOfUnit, unitNames } from "../../shared/core/line-protocol/precision.ts";
import type { ZoneOffset } from "../../shared/core/query/influxql/checks/time-zone.ts";

/** Answers the unit of `epoch`; undefined if it is absent or empty, which means texts. */
export function readEpoch(epoch: string | undefined): bigint | undefined {
  if (!epoch) return undefined;
  const unit = nanosOfUnit(epoch);
  if (unit !== undefined) return unit;
  throw new PlatformError(
    "bad-request",
    `epoch ${JSON.stringify(epoch.slice(0, 20))} is no unit; there are ${unitNames.join(", ")}.`,
  );
}

export type WriteTime = (nanos: bigint) => string | bigint;

/** Cuts what is below the unit, as InfluxDB does. */
export const timesIn =
  (unit: bigint): WriteTime =>
  (nanos) =>
    nanos / unit;

const secondNanos = 1_000_000_000n;
const minuteMillis = 60_000;

/** Writes texts, in the time of a zone if there is one. */
export const timesAsText =
  (offset?: ZoneOffset): WriteTime =>
  (nanos) => {
    const ahead = offset?.(millisOf(nanos)) ?? 0;
    const text = textOf(nanos + BigInt(ahead) * 1_000_000n);
    return ahead === 0 ? text : text.replace(/Z$/, zoneText(ahead));
  };

/** Counts a fraction from the second below, also before 1970. */
function textOf(nanos: bigint): string {
  const fraction = ((nanos % secondNanos) + secondNanos) % secondNanos;
  const second = isoShort(String(nanos - fraction));
  if (fraction === 0n) return second;
  return second.replace(/Z$/, `.${fraction.toString().padStart(9, "0").replace(/0+$/, "")}Z`);
}

function zoneText(aheadMillis: number): string {
  const minutes = Math.abs(Math.trunc(aheadMillis / minuteMillis));
  const two = (value: number): string => String(value).padStart(2, "0");
  return `${aheadMillis < 0 ? "-" : "+"}${two(Math.trunc(minutes / 60))}:${two(minutes % 60)}`;
}

/** Writes `dd/MM/yyyy HH:mm:ss.FFF`, in UTC. */
export function dayFirst(nanos: bigint): string {
  const [, year, month, day, time] =
    /^(.*)-(\d\d)-(\d\d)T([\d:]{8}\.\d{3})Z$/.exec(new Date(millisOf(nanos)).toISOString()) ?? [];
  return `${day}/${month}/${year} ${time}`;
}
