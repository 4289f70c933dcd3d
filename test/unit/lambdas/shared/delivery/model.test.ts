/**
 * Runs the real delivery engine in a world in memory with virtual time, in which chance decides the rest: receivers
 * fail, functions are cut off, queues repeat messages, and people enable and disable the connector. A failure prints
 * the seed and the story; `check` with that story runs it again.
 */

import { describe, it } from "vitest";
import { check, stories } from "./model/check-story.ts";

describe("delivery, whatever happens", () => {
  it.each([
    ["short stories in fair weather", stories(1, 10, { steps: 30, isLong: false, weather: "fair" })],
    ["short stories in rough weather", stories(1001, 15, { steps: 30, isLong: false, weather: "rough" })],
  ])(
    "loses nothing, repeats nothing that was dropped, and eases the load of receivers that are down: %s",
    async (_name, all) => {
      for (const story of all) await check(story);
    },
  );
});
