import { describe, expect, it } from "vitest";
import { JointViews } from "../../../../../lambdas/shared/routing/joint-views.ts";
import {
  ProjectViews,
  type SourcePlace,
  type Surroundings,
} from "../../../../../lambdas/shared/routing/project-views.ts";

/** Reads when the test says so, and answers each read with how many had begun until then. */
function reading() {
  const reads: { readonly places: readonly SourcePlace[]; end: (error?: Error) => void }[] = [];
  const ofEach = (groups: readonly (readonly SourcePlace[])[]): Promise<Surroundings>[] => {
    const { promise, resolve, reject } = Promise.withResolvers<Surroundings>();
    const surroundings = { views: new Map(), unreadable: new Map([["read", reads.length]]), sources: new Map() };
    const watching = () => ({ mqtt: false, stream: false });
    reads.push({
      places: groups.flat(),
      end: (error) => (error ? reject(error) : resolve({ ...surroundings, watching })),
    });
    return groups.map(() => promise);
  };
  return { reads, joint: new JointViews({ ofEach }, () => () => {}) };
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

  it("has nobody wait for what is read of another's project", async () => {
    const { promise: endless } = Promise.withResolvers<never>();
    let reads = 0;
    const first = Promise.withResolvers<void>();
    const views = new ProjectViews(
      {
        current: async () => {
          if (reads++ === 0) await first.promise;
          return { versions: new Map(), sources: new Map(), watches: [] };
        },
        former: ([place]) => (place?.project === "of former" ? endless : Promise.resolve(new Map())),
        load: (project) => (project === "of slow" ? endless : Promise.resolve(undefined)),
      },
      () => 0,
      "watched",
    );
    const joint = new JointViews(views, () => () => {});
    const [alone, , , other] = ["P", "of slow", "of former", "Q"].map((project) =>
      joint.of([{ project, source: "s" }]),
    );
    first.resolve();
    await alone;
    expect((await other)?.unreadable).toStrictEqual(new Map());
    expect(reads).toBe(2);
  });
});
