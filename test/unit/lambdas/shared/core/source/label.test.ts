import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { eventOf, webhookBody } from "../../../../../../lambdas/shared/core/event/event.ts";
import {
  changeOfPoint,
  type LabelChange,
  labelChange,
  labelledBy,
  labelsOf,
  pointOfChange,
} from "../../../../../../lambdas/shared/core/source/label.ts";
import { anyText, source } from "../../../../../support/points.ts";

const anyLabels = fc.dictionary(anyText, anyText, { maxKeys: 6 });
const fewLabels = fc.dictionary(fc.constantFrom("a", "b", "name", "7"), fc.constantFrom("x", "y"), {
  noNullPrototype: true,
});

const apply = (before: Record<string, string>, { added, modified, removed }: LabelChange): Record<string, string> => {
  const kept = Object.entries(before).filter(([key]) => !removed.includes(key));
  return { ...Object.fromEntries(kept), ...added, ...modified };
};

describe("labelsOf", () => {
  it("gives the display name as the label `name`", () => {
    expect(labelsOf({ displayName: "erp export", labels: { room: "12" } })).toStrictEqual({
      room: "12",
      name: "erp export",
    });
  });

  it("gives no such label without a display name", () => {
    expect(labelsOf({ displayName: "", labels: { room: "12" } })).toStrictEqual({ room: "12" });
  });

  it("is undone by labelledBy", () => {
    fc.assert(
      fc.property(fewLabels, (labels) => {
        expect(labelsOf(labelledBy(labels))).toStrictEqual(labels);
      }),
    );
  });
});

describe("labelChange", () => {
  it("tells exactly what turns one set of labels into the other, and nothing where they are the same", () => {
    fc.assert(
      fc.property(fewLabels, fewLabels, (before, after) => {
        const change = labelChange(before, after);
        if (!change) {
          expect(after).toStrictEqual(before);
          return;
        }
        expect(apply(before, change)).toStrictEqual(after);
        for (const key of Object.keys(change.added)) expect(Object.hasOwn(before, key)).toBe(false);
        for (const [key, value] of Object.entries(change.modified)) {
          expect(Object.hasOwn(before, key)).toBe(true);
          expect(before[key]).not.toBe(value);
        }
      }),
    );
  });
});

describe("the event of a change of labels", () => {
  it("carries the change itself as its data, with no time in it and nothing beside it", () => {
    const change = { added: { room: "12" }, modified: { name: "press" }, removed: ["floor"] };
    const point = { ...pointOfChange(change, "1708876800250000000"), eventId: "1itmp003l29uca72t0nn" };
    expect(eventOf(point, "P", "D")).toStrictEqual({
      eventId: "1itmp003l29uca72t0nn",
      targetName: "projects/P/devices/D",
      eventType: "labelsChanged",
      data: { added: { room: "12" }, modified: { name: "press" }, removed: ["floor"] },
      timestamp: "2024-02-25T16:00:00.250000Z",
    });
  });

  it("comes back from its point as it was, and makes a body that receivers can make again", () => {
    fc.assert(
      fc.property(anyLabels, anyLabels, fc.array(anyText), (added, modified, removed) => {
        const point = { ...pointOfChange({ added, modified, removed }, "1"), eventId: "" };
        expect(JSON.stringify(changeOfPoint(point))).toBe(JSON.stringify({ added, modified, removed }));
        const body = webhookBody(eventOf(point, "P", "D"), source, []);
        expect(JSON.stringify(JSON.parse(body))).toBe(body);
      }),
    );
  });
});
