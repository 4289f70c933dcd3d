import { describe, expect, it } from "vitest";
import { followedLong, grantedTo, neededBy } from "./rights.ts";

describe.each(followedLong)("the rights of %s", (name) => {
  it("are what its code can come to call, and no more", async () => {
    expect(grantedTo(name)).toEqual(await neededBy(name));
  });
});
