/** Points that the queries in `grafana.ts` find: a plant's climate, tank, meters, passages, calls and doors, within their three hours. */

import type { FieldValue } from "../../../lambdas/shared/core/event/field-value.ts";
import type { KeptPoint } from "../../../lambdas/shared/core/event/kept-point.ts";
import { point } from "../points.ts";

/** 2026-01-01T00:00:00Z, and when the queries are asked: at the end of their window. */
const startSeconds = 1_767_225_600;
export const askedAtMillis = 1_767_236_400_456;

type Made = readonly [
  measurement: string,
  second: number,
  tags: Readonly<Record<string, string>>,
  fields: Readonly<Record<string, FieldValue>>,
];

const times = <Item>(count: number, make: (index: number) => Item): Item[] =>
  Array.from({ length: count }, (_, index) => make(index));

const made: readonly Made[] = [
  // Two sensors of the attic send every ten seconds for a minute, one of the cellar too.
  ...times(6, (at): Made[] => [
    ["climate", 60 + 10 * at, { room: "attic", sensor: "s1", floor: "2" }, { temperature: 20 + at }],
    ["climate", 60 + 10 * at, { room: "attic", sensor: "s2", floor: "2" }, { temperature: 30 + at }],
    ["climate", 60 + 10 * at, { room: "cellar", sensor: "s3", floor: "0" }, { temperature: 10 }],
  ]).flat(),
  // A tank empties by a quarter an hour, and tells of it every half hour.
  ...times(6, (at): Made => ["tank", 600 + 1800 * at, {}, { level: 1 - at / 8 }]),
  // Machines of two lines, and one of none, tell their power in watts every quarter of an hour.
  ...times(12, (at): Made[] => [
    ["meter", 900 * at + 1, { line: "north", machine: "press" }, { power: 1000 + at }],
    ["meter", 900 * at + 2, { line: "south", machine: "saw" }, { power: 500 - at }],
    ["meter", 900 * at + 3, { line: "west", machine: "oven" }, { power: 3000 }],
    ["meter", 900 * at + 4, { machine: "lamp" }, { power: 40 }],
  ]).flat(),
  // Somebody passes every two seconds, and is counted every ten; the counter begins anew once.
  ...times(60, (at): Made => ["passages", 10 * at, {}, { count: at < 30 ? 5 * at : 5 * (at - 30) }]),
  ...times(
    40,
    (at): Made => ["calls", 30 * at, { path: at % 2 === 0 ? "/a" : "/b" }, { latency: at, host: `h${at % 3}` }],
  ),
  ["outTemperature", 100, {}, { value: -3 }],
  ["door_front", 100, { building: "b1", floor: "0" }, { state: "open" }],
  ["door_front", 160, { building: "b1", floor: "0" }, { state: "closed" }],
  ["door_back", 130, { building: "b2", floor: "1" }, { state: "open" }],
  ["door_roof", 140, { building: "b1", floor: "2" }, { state: "open" }],
];

export const plantPoints: readonly KeptPoint[] = made.map(([measurement, second, tags, fields], at) => ({
  ...point,
  eventId: `grafana${String(at).padStart(13, "0")}`,
  measurement,
  tags,
  fields,
  atNanos: `${startSeconds + second}500000000`,
}));

/** Answers a time of an answer, in milliseconds, by the second since the points begin. */
export const atSecond = (second: number): number => (startSeconds + second) * 1000;
