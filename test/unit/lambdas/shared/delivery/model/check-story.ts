/** Runs stories of the delivery model, and checks that nothing went wrong in them. */

import { expect } from "vitest";
import { end, type Story, tell } from "./story.ts";
import { World } from "./world.ts";

async function tellStory(story: Story): Promise<{ world: World; told: readonly string[] }> {
  const world = new World(story.seed);
  const told = await tell(world, story);
  if (world.truth.violations.length === 0) await end(world);
  return { world, told };
}

/** Runs a story. Throws an error with its seed, what went wrong and what happened, so that it can be run again. */
export async function check(story: Story): Promise<void> {
  const { world, told } = await tellStory(story);
  const { violations } = world.truth;
  if (violations.length > 0) {
    const words = [`Seed ${story.seed} of ${JSON.stringify(story)}:`, ...violations.slice(0, 5), ...told];
    expect.fail(words.join("\n"));
  }
}

/** Makes stories with successive seeds. */
export const stories = (first: number, count: number, rest: Omit<Story, "seed">): Story[] =>
  Array.from({ length: count }, (_, index) => ({ seed: first + index, ...rest }));
