import { describe, expect, it } from "vitest";
import { followed, followedLong, functionCount, grantedTo, neededBy, notFollowed } from "./rights.ts";

describe.each(followed)("the rights of %s", (name) => {
  it("are what its code can come to call, and no more", async () => {
    expect(grantedTo(name)).toEqual(await neededBy(name));
  });
});

it("no function of the template is left out, but for one that is known", () => {
  expect(new Set([...followed, ...followedLong, ...notFollowed]).size).toBe(functionCount);
});
