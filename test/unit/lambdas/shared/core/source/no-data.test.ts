import { describe, expect, it } from "vitest";
import { alertNotice } from "../../../../../../lambdas/shared/core/source/alert-notice.ts";
import {
  decideOnSilence,
  type NoDataAlert,
  pointOfAlert,
  shownAlert,
  silenceShardOf,
  silenceShards,
  type WatchedSource,
} from "../../../../../../lambdas/shared/core/source/no-data.ts";
import { source as anySource } from "../../../../../support/points.ts";

const start = Date.parse("2024-02-25T16:00:00Z");
const minute = 60_000;
const createTime = "2024-02-25T15:00:00.000000Z";
const source: WatchedSource = { enabled: true, noDataAfterSeconds: 600, noDataSince: start, createTime };
const silent: NoDataAlert = {
  state: "SILENT",
  since: start + 11 * minute,
  lastDataAt: start,
  deadline: start + 10 * minute,
  sourceCreateTime: createTime,
};

describe("the silence of a source", () => {
  it.each([
    ["is waited for until its deadline", {}, 9, "wait"],
    ["is told at its deadline, also where nothing ever came", {}, 10, "SILENT"],
    ["is counted from its last data", { lastDataAt: start + 5 * minute }, 14, "wait"],
    ["is told once", { lastDataAt: start, alert: silent }, 30, "silent"],
    ["ends with the next data", { lastDataAt: start + 12 * minute, alert: silent }, 13, "RECEIVING"],
    ["ends with data that came long ago too", { lastDataAt: start + 12 * minute, alert: silent }, 600, "RECEIVING"],
    ["of an earlier source of the UID is nothing to it", { alert: { ...silent, sourceCreateTime: "x" } }, 9, "wait"],
  ])("%s", (_, known, minutes, expected) => {
    const decision = decideOnSilence(source, known, start + minutes * minute);
    expect(decision.kind === "tell" ? decision.alert.state : decision.kind).toBe(expected);
  });

  it.each([
    ["disabled", { ...source, enabled: false }],
    ["without noDataAfter", { ...source, noDataAfterSeconds: null }],
    ["gone", undefined],
  ])("of a source that is %s is nobody's concern", (_, unwatched) => {
    expect(decideOnSilence(unwatched, { alert: silent }, start + 60 * minute).kind).toBe("unwatched");
  });

  it("ends where the source gets longer to send", () => {
    const known = { lastDataAt: start, alert: silent };
    const decision = decideOnSilence({ ...source, noDataAfterSeconds: 7200 }, known, start + 12 * minute);
    expect(decision).toMatchObject({ kind: "tell", alert: { state: "RECEIVING" } });
  });

  it("is counted from a source's beginning where an earlier version has kept no other time", () => {
    const { noDataSince: _, ...old } = source;
    expect(decideOnSilence(old, {}, start)).toMatchObject({ kind: "tell", alert: { state: "SILENT" } });
  });
});

describe("a source's alert", () => {
  it("is shown as ended as soon as data came, before anybody was told", () => {
    const lastDataAt = start + 12 * minute;
    expect(shownAlert(source, { lastDataAt, alert: silent })).toStrictEqual({
      state: "RECEIVING",
      since: lastDataAt,
      deadline: lastDataAt + 10 * minute,
    });
    expect(shownAlert(source, { lastDataAt: start, alert: silent })?.state).toBe("SILENT");
    expect(shownAlert({ ...source, enabled: false }, { alert: silent })).toBeUndefined();
  });

  it("is an event with the times that people ask for", () => {
    expect(pointOfAlert(silent).fields).toStrictEqual({
      state: "SILENT",
      since: "2024-02-25T16:11:00.000000Z",
      deadline: "2024-02-25T16:10:00.000000Z",
      lastDataTime: "2024-02-25T16:00:00.000000Z",
    });
    expect(Object.hasOwn(pointOfAlert({ ...silent, lastDataAt: undefined }).fields, "lastDataTime")).toBe(false);
  });

  it("has a subject that SNS takes, whatever the source is called", () => {
    const { subject, text, attributes } = alertNotice({ ...anySource, displayName: `\u00e4${"x".repeat(98)}` }, silent);
    expect(subject).toMatch(/^[!-~][ -~]{0,99}$/);
    expect(text).toContain("2024-02-25T16:10:00.000000Z");
    expect(attributes.state).toBe("SILENT");
  });
});

it("sources are spread over all shards", () => {
  const shards = Array.from({ length: 1000 }, (_, index) => silenceShardOf(`5a6b2c44-5f0e-4a3b-9c55-${index}`));
  const counts = Map.groupBy(shards, (shard) => shard);
  expect(counts.size).toBe(silenceShards);
  for (const [, found] of counts) expect(found.length).toBeGreaterThan(60);
});
