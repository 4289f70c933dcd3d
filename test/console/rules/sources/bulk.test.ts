import { describe, expect, it } from "vitest";
import { linkTo, setLabel, turn, unlinkFrom } from "../../../../console/pages/sources/list/bulk.ts";

const source = {
  name: "projects/p1/sources/s1",
  displayName: "Press",
  type: "LOGGER",
  activationUid: "u",
  fleet: null,
  retentions: ["r1"],
  variables: {},
  labels: { site: "Graz", name: "Press" },
  noDataAfter: null,
  status: "ENABLED",
  lastDataTime: null,
  alert: null,
  createTime: "2026-01-02T03:04:05.000000Z",
} as const;
const mutable = { ...source, retentions: [...source.retentions] };

describe("a change of many sources", () => {
  it("keeps what each has beside it", () => {
    expect(linkTo("r2")(mutable)).toEqual({ retentions: ["r1", "r2"] });
    expect(unlinkFrom("r1")(mutable)).toEqual({ retentions: [] });
    expect(setLabel("hall", "2")(mutable)).toEqual({ labels: { site: "Graz", name: "Press", hall: "2" } });
    expect(setLabel("site", "")(mutable)).toEqual({ labels: { name: "Press" } });
    expect(turn("DISABLED")(mutable)).toEqual({ status: "DISABLED" });
  });

  it("is nothing for those that are so already", () => {
    expect(linkTo("r1")(mutable)).toBeUndefined();
    expect(unlinkFrom("r2")(mutable)).toBeUndefined();
    expect(setLabel("site", "Graz")(mutable)).toBeUndefined();
    expect(setLabel("hall", "")(mutable)).toBeUndefined();
    expect(turn("ENABLED")(mutable)).toBeUndefined();
  });
});
