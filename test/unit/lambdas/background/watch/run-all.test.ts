import { expect, it } from "vitest";
import { runAll } from "../../../../../lambdas/background/watch/run-all.ts";

it("runs every task, reports what failed, and throws at last", async () => {
  const done: string[] = [];
  const reported: unknown[] = [];
  const failure = new Error("no");
  const running = runAll([() => Promise.reject(failure), async () => void done.push("second")], (error) =>
    reported.push(error),
  );
  await expect(running).rejects.toMatchObject({ errors: [failure] });
  expect([done, reported]).toEqual([["second"], [failure]]);
});

it("throws nothing where every task succeeds", async () => {
  await expect(runAll([async () => 1], () => {})).resolves.toBeUndefined();
});
