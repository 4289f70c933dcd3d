import fc from "fast-check";
import { expect, it } from "vitest";
import { TokenUses, type TokenUsesPort } from "../../../../../../lambdas/shared/access/notes/token-uses.ts";
import { type TokenUse, useAt, useWindowSeconds } from "../../../../../../lambdas/shared/core/identity/token-use.ts";
import { apiToken, identity } from "../../../../../support/identities.ts";
import { impatience } from "./impatience.ts";

/** Makes uses with a clock that the test sets, and notes what is written and reported. */
function usesAt(startSeconds: number, changed: Partial<TokenUsesPort> = {}) {
  const clock = { seconds: startSeconds };
  const written: [string, TokenUse][] = [];
  const reported: unknown[] = [];
  const uses = new TokenUses({
    store: { note: async (id, use) => written.push([id, use]) > 0 },
    nowSeconds: () => clock.seconds,
    patience: () => () => {},
    report: (_, error) => void reported.push(error),
    ...changed,
  });
  return { clock, written, reported, uses };
}

it("writes a token's use once in each window of five minutes, whenever it is used", async () => {
  await fc.assert(
    fc.asyncProperty(fc.nat(2e9), fc.array(fc.nat(700), { maxLength: 20 }), async (start, pauses) => {
      const { clock, written, uses } = usesAt(start);
      const windows = new Set<number>();
      for (const pause of pauses) {
        clock.seconds += pause;
        windows.add(Math.floor(clock.seconds / useWindowSeconds));
        await uses.note(apiToken("P"));
      }
      expect(written.map(([, { window }]) => window / useWindowSeconds)).toStrictEqual([...windows]);
    }),
  );
});

it("keeps tokens apart, and notes nobody else", async () => {
  const { written, uses } = usesAt(1000);
  for (const id of ["one", "other", "one"]) await uses.note(apiToken("P", { id }));
  for (const kind of ["user", "source", "serviceAccount"] as const) await uses.note(identity({ kind }));
  expect(written).toStrictEqual([
    ["one", useAt(1000)],
    ["other", useAt(1000)],
  ]);
});

it("lets a request go on where the writing takes too long, and writes all the same", async () => {
  const written: string[] = [];
  let finish = (_: boolean): void => {};
  const store = {
    note: (id: string) => new Promise<boolean>((resolve) => (finish = resolve)).finally(() => written.push(id)),
  };
  const { uses } = usesAt(1000, { store, patience: impatience });
  await uses.note(apiToken("P"));
  expect(written).toStrictEqual([]);
  finish(true);
  await expect.poll(() => written).toStrictEqual(["token"]);
});

it("stops its patience when the writing is done", async () => {
  let ended = 0;
  const patience = () => () => void ended++;
  await usesAt(1000, { patience }).uses.note(apiToken("P"));
  expect(ended).toBe(1);
});

it("fails no request, says in the log what failed, and tries again with the next request", async () => {
  let isAway = true;
  const written: string[] = [];
  const store = {
    note: async (id: string) => {
      if (isAway) throw new Error("the table is away");
      return written.push(id) > 0;
    },
  };
  const { uses, reported } = usesAt(1000, { store });
  await uses.note(apiToken("P"));
  expect(reported).toStrictEqual([new Error("the table is away")]);
  isAway = false;
  await uses.note(apiToken("P"));
  expect(written).toStrictEqual(["token"]);
});
