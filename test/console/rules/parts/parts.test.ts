import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { describeSeries, summarize } from "../../../../console/parts/chart/series.ts";
import { sparkPath } from "../../../../console/parts/chart/spark-path.ts";
import { leastPixels, mostPixels, nextWidth } from "../../../../console/parts/dialog/panel-width.ts";
import { placeBeside } from "../../../../console/parts/float.ts";
import { faultsOfCall } from "../../../../console/parts/form/faults.ts";
import { adviceOn, detailsOf, type FailedCall, textOf, titleOf } from "../../../../console/parts/states/error-words.ts";
import { isFailedCall } from "../../../../console/parts/states/failed-call.ts";
import { chosenOf, leastWidth, optionalOf, widthsOf } from "../../../../console/parts/table/columns.ts";
import { roomOf, usualRoom } from "../../../../console/parts/table/text-room.ts";

const failed = (more: Partial<FailedCall>): FailedCall => ({
  method: "GET",
  path: "/v2/projects/p",
  status: 400,
  text: "It is wrong.",
  time: "2026-11-29T12:00:00Z",
  ...more,
});

describe("the words for a call that failed", () => {
  it("tell to look before a write is sent again, and let reads be asked again", () => {
    for (const status of [0, 500, 503]) {
      expect(adviceOn(failed({ status, method: "POST" }))).toContain("Look at what is there now");
      expect(adviceOn(failed({ status }))).toMatch(/try again/i);
    }
  });

  it("tell a form of a write what to look at, where it may have been done all the same", () => {
    expect(textOf(failed({ status: 500, method: "POST" }))).toMatch(/^It is wrong\. It may have been done/);
    expect(textOf(failed({ status: 400, method: "POST" }))).toBe("It is wrong.");
    expect(textOf(failed({ status: 500 }))).toBe("It is wrong.");
  });

  it("advise in words of the console, whatever address the API sends its readers to", () => {
    const told = { ...failed({ status: 403 }), help: "https://www.rfc-editor.org/rfc/rfc9110#status.403" };
    expect(adviceOn(told)).toBe(adviceOn(failed({ status: 403 })));
  });

  it("say how long to wait, and who can help", () => {
    expect(adviceOn(failed({ status: 429, retryAfterSeconds: 90 }))).toContain("1 min 30 s");
    expect(adviceOn(failed({ status: 403 }))).toContain("role");
    expect(titleOf(failed({ status: 404 }))).toContain("gone, or not yours");
  });

  it("hold for somebody who helps what was asked, when, and the request's id", () => {
    const details = detailsOf(failed({ status: 500, requestId: "r-1" }));
    for (const part of ["GET /v2/projects/p", "500", "2026-11-29T12:00:00Z", "r-1", "It is wrong."])
      expect(details).toContain(part);
  });

  it("are for failed calls alone", () => {
    expect([failed({}), new Error("x"), null, "x", { status: "500" }].map(isFailedCall)).toEqual([
      true,
      false,
      false,
      false,
      false,
    ]);
  });
});

describe("faults that the API tells", () => {
  const names = ["displayName", "httpConfig.url", "httpConfig.headers", "labels"];

  it("come to their fields, or to the nearest that they lie in", () => {
    const fields = [
      { path: "httpConfig.url", message: "must be https" },
      { path: "httpConfig.headers.Host", message: "is reserved" },
      { path: "labels[2]", message: "is too long" },
      { path: "other", message: "is unknown" },
    ];
    expect(faultsOfCall(failed({ fields }), names)).toEqual({
      "httpConfig.url": "must be https",
      "httpConfig.headers": "is reserved",
      labels: "is too long",
      "": "other: is unknown",
    });
  });

  it("are read from the text where no fields are told", () => {
    expect(faultsOfCall(failed({ text: "httpConfig.url: must be https" }), names)).toEqual({
      "httpConfig.url": "must be https",
    });
    expect(faultsOfCall(failed({ text: "Something: else" }), names)).toEqual({ "": "Something: else" });
    expect(faultsOfCall(failed({ text: "No colon", fields: [] }), names)).toEqual({ "": "No colon" });
  });
});

describe("charts in words", () => {
  const values = fc.array(fc.option(fc.integer({ min: -1e9, max: 1e9 })), { maxLength: 50 });

  it("tell the first, the last, the least and the largest value", () => {
    expect(describeSeries({ label: "Hall", values: [null, 3, 1, null, 2] }, String)).toBe(
      "Hall: first 3, last 2, least 1, largest 3.",
    );
    expect(describeSeries({ label: "Hall", values: [null] }, String)).toBe("Hall: no values.");
    fc.assert(
      fc.property(values, (all) => {
        const known = all.filter((value) => value !== null);
        const summary = summarize(all);
        expect(summary?.count ?? 0).toBe(known.length);
        if (summary) expect([summary.min, summary.max]).toEqual([Math.min(...known), Math.max(...known)]);
      }),
    );
  });

  it("draw small lines within their place, broken where values are missing", () => {
    fc.assert(
      fc.property(values, (all) => {
        const path = sparkPath(all, 96, 20);
        for (const [, x, y] of path.matchAll(/[ML]([\d.]+) ([\d.]+)/g)) {
          expect(Number(x)).toBeLessThanOrEqual(96);
          expect(Number(y)).toBeLessThanOrEqual(20);
        }
        const starts = all.filter((value, index) => value !== null && (index === 0 || all[index - 1] === null));
        expect(path.match(/M/g)?.length ?? 0).toBe(starts.length);
      }),
    );
  });
});

describe("columns", () => {
  const columns = [
    { id: "name", head: "Name", cell: () => null },
    { id: "state", head: "State", cell: () => null, width: 100 },
    { id: "type", head: "Type", cell: () => null },
  ];

  it("make a table at least as wide as all of them are, usual widths counted", () => {
    expect(leastWidth(columns, false)).toBe(380);
    expect(leastWidth(columns, true)).toBe(420);
  });

  it("leave what is over to those without a width, or else grow together", () => {
    expect(widthsOf(columns, false)).toBe("minmax(0, 1fr) 100px minmax(0, 1fr)");
    expect(widthsOf(columns, true)).toBe("40px minmax(0, 1fr) 100px minmax(0, 1fr)");
    expect(widthsOf([{ width: 100 }, { width: 50 }], false)).toBe("minmax(100px, 100fr) minmax(50px, 50fr)");
  });

  it("may be left out, but for the first and those that stay", () => {
    const cell = () => null;
    const table = [
      { id: "name", head: "Name", cell },
      { id: "time", head: "Time", cell },
      { id: "size", head: "Size", cell },
      { id: "do", head: "Actions", cell, stays: true },
    ];
    const idsOf = (columns: readonly { readonly id: string }[]) => columns.map(({ id }) => id);
    expect(idsOf(optionalOf(table))).toEqual(["time", "size"]);
    expect(idsOf(chosenOf(table, ["size", "unknown"]))).toEqual(["name", "size", "do"]);
    expect(idsOf(chosenOf(table, []))).toEqual(["name", "do"]);
  });
});

describe("what floats", () => {
  it("stays within the window, wherever its anchor is", () => {
    const pixel = fc.integer({ min: -200, max: 2000 });
    fc.assert(
      fc.property(pixel, pixel, fc.boolean(), (left, top, end) => {
        const anchor = { left, top, right: left + 80, bottom: top + 30 };
        const placed = placeBeside(anchor, { width: 200, height: 120 }, { width: 1000, height: 700 }, end);
        expect(placed.left).toBeGreaterThanOrEqual(8);
        expect(placed.left + 200).toBeLessThanOrEqual(992);
        if (top >= 0 && top <= 670) {
          expect(placed.top).toBeGreaterThanOrEqual(8);
          expect(placed.top + 120).toBeLessThanOrEqual(700);
        }
      }),
    );
  });
});

describe("the room of text in tables", () => {
  it("is the usual one for text of the usual size, and never less", () => {
    expect(roomOf(14, 0, 20.3)).toEqual(usualRoom);
    fc.assert(
      fc.property(fc.double({ min: 1, max: 100, noNaN: true }), (pixels) => {
        const { share, rowPixels } = roomOf(pixels, 0, pixels * 1.45);
        expect(share).toBeGreaterThanOrEqual(1);
        expect(rowPixels).toBeGreaterThanOrEqual(Math.max(usualRoom.rowPixels, pixels * 1.45));
      }),
    );
  });

  it("grows with letters that are larger, or spaced out", () => {
    expect(roomOf(28, 0, 40.6)).toEqual({ share: 2, rowPixels: 56 });
    expect(roomOf(14, 1.68, 21).share).toBeCloseTo(1.24);
    expect(leastWidth([{ width: 100 }, {}], true, 2)).toBe(40 + 200 + 280);
    expect(widthsOf([{ width: 100 }, {}], true, 2)).toBe("40px 200px minmax(0, 1fr)");
  });
});

describe("the width of a panel", () => {
  it("comes by presses to the widest that a window allows, and then to the least", () => {
    fc.assert(
      fc.property(fc.integer({ min: 901, max: 4000 }), (windowPixels) => {
        const most = Math.min(mostPixels, Math.floor(windowPixels * 0.6));
        const widths = [leastPixels];
        while ((widths.at(-1) ?? most) < most) widths.push(nextWidth(widths.at(-1) ?? 0, windowPixels));
        expect(widths.at(-1)).toBe(most);
        expect(widths.length).toBeLessThan(7);
        expect(nextWidth(most, windowPixels)).toBe(leastPixels);
      }),
    );
  });
});
