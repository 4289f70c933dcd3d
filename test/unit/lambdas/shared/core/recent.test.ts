import { beforeEach, describe, expect, it } from "vitest";
import { Recent } from "../../../../../lambdas/shared/core/recent.ts";

let now: number;
let recent: Recent<string>;
beforeEach(() => {
  now = 10_000;
  recent = new Recent({ freshMillis: 1000, most: 3, nowMillis: () => now });
});

describe("Recent", () => {
  it("answers what was read by a read that began a moment ago", () => {
    recent.keep("a", 9_500, "read");
    expect([recent.get("a"), recent.get("b")]).toStrictEqual(["read", undefined]);
    now = 10_499;
    expect(recent.get("a")).toBe("read");
    now = 10_500;
    expect(recent.get("a")).toBeUndefined();
  });

  it("believes the read that began last, whichever is told last", () => {
    recent.keep("a", 9_900, "later");
    recent.keep("a", 9_800, "earlier");
    expect(recent.get("a")).toBe("later");
    recent.keep("a", 9_901, undefined);
    recent.keep("a", 9_900, "earlier");
    expect(recent.get("a")).toBeUndefined();
    recent.keep("a", 9_902, "back");
    expect(recent.get("a")).toBe("back");
  });

  it("believes no read that was under way when it was told to forget", () => {
    recent.keep("a", 9_900, "read");
    recent.forget("a");
    recent.keep("a", 9_999, "under way");
    recent.keep("a", 10_000, "begun in that millisecond");
    expect(recent.get("a")).toBeUndefined();
    now = 10_001;
    recent.keep("a", 10_001, "begun since");
    expect(recent.get("a")).toBe("begun since");
  });

  it("believes nothing that a clock said which was set back since", () => {
    recent.keep("a", 10_000, "ahead");
    now = 5_000;
    expect(recent.get("a")).toBeUndefined();
    recent.keep("a", 5_000, "now");
    expect(recent.get("a")).toBe("now");
  });

  it("makes room by what is old, and by everything where nothing is, and not for what it knows", () => {
    recent.keep("a", 9_100, "a");
    recent.keep("b", 9_900, "b");
    recent.keep("c", 9_900, "c");
    recent.keep("c", 9_950, "c again");
    expect(recent.get("a")).toBe("a");
    now = 10_200;
    recent.keep("d", 10_200, "d");
    expect(["a", "b", "c", "d"].map((key) => recent.get(key))).toStrictEqual([undefined, "b", "c again", "d"]);
    recent.keep("e", 10_200, "e");
    expect(["b", "c", "d", "e"].map((key) => recent.get(key))).toStrictEqual([undefined, undefined, undefined, "e"]);
  });
});
