import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { DataConnector } from "../../../../../lambdas/shared/core/connector/connector.ts";
import { forwarding } from "../../../../../lambdas/shared/core/connector/forwarding.ts";
import { backOffSeconds, longestBackOffSeconds } from "../../../../../lambdas/shared/core/delivery/back-off.ts";
import { isAcknowledged } from "../../../../../lambdas/shared/core/delivery/delivery.ts";
import { bucketOf, millisOf, percentile } from "../../../../../lambdas/shared/core/delivery/latency-histogram.ts";
import { statsKey } from "../../../../../lambdas/shared/core/delivery/stats.ts";
import { type ErrorCode, statusOf } from "../../../../../lambdas/shared/core/error.ts";
import { newId } from "../../../../../lambdas/shared/core/id.ts";
import { isoMicros, isoMillis } from "../../../../../lambdas/shared/core/instant.ts";
import { authVersions, checkVersion } from "../../../../../lambdas/shared/core/intake/capture-versions.ts";
import { anyNanos } from "../../../../support/points.ts";

const chance = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

describe("backOffSeconds", () => {
  it("is whole seconds from 1 to 15 minutes, whatever the attempt", () => {
    fc.assert(
      fc.property(fc.nat({ max: 100_000 }), chance, (attempts, random) => {
        const seconds = backOffSeconds(attempts, random);
        expect(Number.isInteger(seconds)).toBe(true);
        expect(seconds).toBeGreaterThanOrEqual(1);
        expect(seconds).toBeLessThanOrEqual(longestBackOffSeconds);
      }),
    );
  });

  it("grows from attempt to attempt, up to the cap", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 40 }), chance, (attempts, random) => {
        const [now, next] = [backOffSeconds(attempts, random), backOffSeconds(attempts + 1, random)];
        if (attempts < 9) expect(next).toBeGreaterThan(now);
        else expect(next).toBeGreaterThanOrEqual(now);
      }),
    );
    expect([backOffSeconds(10, 0), backOffSeconds(10, 0.999)]).toStrictEqual([450, 900]);
  });

  it("spreads events that failed together over half of the time", () => {
    const waits = [0, 0.25, 0.5, 0.75].map((random) => backOffSeconds(8, random));
    expect(waits).toStrictEqual([128, 160, 192, 224]);
  });
});

describe("latency histogram", () => {
  it("gives a latency back within 5 %", () => {
    fc.assert(
      fc.property(fc.double({ min: 1, max: 10_000, noNaN: true }), (millis) => {
        expect(Math.abs(millisOf(bucketOf(millis)) / millis - 1)).toBeLessThanOrEqual(0.05);
      }),
    );
  });

  it("tells any percentile within 5 %", () => {
    const latencies = fc.array(fc.double({ min: 1, max: 10_000, noNaN: true }), { minLength: 1, maxLength: 200 });
    fc.assert(
      fc.property(latencies, fc.double({ min: 0.01, max: 1, noNaN: true }), (all, part) => {
        const counts = new Map<number, number>();
        for (const millis of all) counts.set(bucketOf(millis), (counts.get(bucketOf(millis)) ?? 0) + 1);
        const exact = all.toSorted((one, other) => one - other)[Math.ceil(all.length * part) - 1] ?? Number.NaN;
        expect(Math.abs((percentile(counts, part) ?? 0) / exact - 1)).toBeLessThanOrEqual(0.05);
      }),
    );
  });

  it("counts what is below a millisecond or above ten seconds at the ends", () => {
    expect([bucketOf(0), bucketOf(0.3), bucketOf(-1), bucketOf(1)]).toStrictEqual([0, 0, 0, 0]);
    expect(bucketOf(60_000)).toBe(bucketOf(10_000));
  });

  it("knows no percentile of nothing", () => {
    expect(percentile(new Map(), 0.99)).toBeUndefined();
  });
});

describe("instants", () => {
  it("name the moment to the microsecond, with six fractional digits always", () => {
    fc.assert(
      fc.property(anyNanos, (nanos) => {
        const text = isoMicros(String(nanos));
        expect(text).toMatch(/^.{19}\.\d{6}Z$/);
        const [seconds, fraction] = [text.slice(0, 19), text.slice(20, 26)];
        const micros = BigInt(Date.parse(`${seconds}Z`)) * 1000n + BigInt(fraction);
        expect(micros).toBe(nanos / 1000n);
      }),
    );
  });

  it.each([
    ["0", "1970-01-01T00:00:00.000000Z"],
    ["1716978843970415999", "2024-05-29T10:34:03.970415Z"],
    ["1716978843000000999", "2024-05-29T10:34:03.000000Z"],
    ["1716978843000001000", "2024-05-29T10:34:03.000001Z"],
  ])("write %s as %s", (nanos, text) => {
    expect(isoMicros(nanos)).toBe(text);
  });

  it("write milliseconds with six digits too", () => {
    expect(isoMillis(1_716_978_843_970)).toBe("2024-05-29T10:34:03.970000Z");
    expect(isoMillis(1_716_978_843_000)).toBe("2024-05-29T10:34:03.000000Z");
  });
});

describe("forwarding", () => {
  const connector = { status: "ACTIVE", pauseMode: "drop", activeSince: 1000, events: [] } as unknown as DataConnector;

  it("takes every type where none is listed, and else those listed", () => {
    expect(forwarding(connector, "touch", 1000)).toBe("send");
    expect(forwarding({ ...connector, events: ["touch"] }, "touch", 1000)).toBe("send");
    expect(forwarding({ ...connector, events: ["touch"] }, "Touch", 1000)).toBe("no");
  });

  it("takes nothing that was accepted before the connector was active, and nothing while it is not", () => {
    expect(forwarding(connector, "touch", 999)).toBe("no");
    for (const status of ["USER_DISABLED", "SYSTEM_DISABLED"] as const) {
      expect(forwarding({ ...connector, status }, "touch", 2000)).toBe("missed");
      expect(forwarding({ ...connector, status, pauseMode: "retain" }, "touch", 2000)).toBe("send");
    }
    const again = { ...connector, createTime: "1970-01-01T00:00:00.500Z", disabledSince: 700 };
    expect(forwarding(again, "touch", 999)).toBe("missed");
    expect(forwarding(again, "touch", 500)).toBe("missed");
    expect(forwarding(again, "touch", 499)).toBe("no");
  });
});

it("acknowledges by 200 and by nothing else, unless any 2xx was chosen", () => {
  const statuses = Array.from({ length: 500 }, (_, index) => index + 100);
  expect(statuses.filter((status) => isAcknowledged(status, "200"))).toStrictEqual([200]);
  expect(statuses.filter((status) => isAcknowledged(status, "2xx"))).toStrictEqual(
    statuses.filter((status) => Math.floor(status / 100) === 2),
  );
});

it("gives ids of 20 characters that existing clients take, each once", () => {
  const ids = Array.from({ length: 500 }, newId);
  for (const id of ids) expect(id).toMatch(/^[0-9a-v]{20}$/);
  expect(new Set(ids).size).toBe(500);
});

it("keeps a connector's counters by the minute", () => {
  const key = { pk: "CONNECTOR#c", sk: "MINUTE#2024-05-29T10:34" };
  expect(statsKey("c", Date.parse("2024-05-29T10:34:00Z"))).toStrictEqual(key);
});

describe("checkVersion", () => {
  it("takes a supported version, spaces around it, and none at all", () => {
    for (const version of ["V0.0.1", " V0.0.1 ", undefined]) checkVersion("AuthVersion", version, authVersions);
  });

  it.each(["V0.0.2", "v0.0.1", "", "x".repeat(500)])("refuses %j, naming those supported", (version) => {
    expect(() => checkVersion("AuthVersion", version, authVersions)).toThrow(/^AuthVersion '.{0,40}' .*send V0\.0\.1/);
  });
});

it.each<[ErrorCode, number]>([
  ["bad-request", 400],
  ["unauthenticated", 401],
  ["forbidden", 403],
  ["not-found", 404],
  ["conflict", 409],
  ["too-large", 413],
  ["unprocessable", 422],
  ["too-many-requests", 429],
  ["internal", 500],
  ["unavailable", 503],
])("answers %s by %i", (code, status) => {
  expect(statusOf(code)).toBe(status);
});
