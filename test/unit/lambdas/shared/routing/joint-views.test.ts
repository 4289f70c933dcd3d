import { describe, expect, it } from "vitest";
import { JointViews } from "../../../../../lambdas/shared/routing/joint-views.ts";
import type { SourcePlace, Surroundings } from "../../../../../lambdas/shared/routing/project-views.ts";

/** Reads when the test says so, and answers each read with how many had begun until then. */
function reading() {
  const reads: { readonly places: readonly SourcePlace[]; end: (error?: Error) => void }[] = [];
  const of = (places: readonly SourcePlace[]): Promise<Surroundings> => {
    const { promise, resolve, reject } = Promise.withResolvers<Surroundings>();
    const surroundings = { views: new Map(), unreadable: new Map([["read", reads.length]]), sources: new Map() };
    const watching = () => ({ mqtt: false, stream: false });
    reads.push({ places, end: (error) => (error ? reject(error) : resolve({ ...surroundings, watching })) });
    return promise;
  };
  return { reads, joint: new JointViews({ of }, () => () => {}) };
}

const place = (source: string): SourcePlace => ({ project: "P", source });
const readOf = async (asked: Promise<Surroundings>) => (await asked).unreadable.get("read");

describe("JointViews", () => {
  it("reads for those together that come while a read is under way, by one that begins after they came", async () => {
    const { reads, joint } = reading();
    const asked = ["a", "b", "c"].map((source) => joint.of([place(source)]));
    expect(reads.map(({ places }) => places)).toStrictEqual([[place("a")]]);
    reads[0]?.end();
    await asked[0];
    await expect.poll(() => reads.length).toBe(2);
    expect(reads[1]?.places).toStrictEqual([place("b"), place("c")]);
    reads[1]?.end();
    expect(await Promise.all(asked.map(readOf))).toStrictEqual([0, 1, 1]);
  });

  it("fails those whose read fails, and no others", async () => {
    const { reads, joint } = reading();
    const asked = ["a", "b"].map((source) => joint.of([place(source)]));
    reads[0]?.end(new Error("DynamoDB is away."));
    await expect(asked[0]).rejects.toThrow("away");
    await expect.poll(() => reads.length).toBe(2);
    reads[1]?.end();
    expect(await readOf(asked[1] as Promise<Surroundings>)).toBe(1);
  });
});
