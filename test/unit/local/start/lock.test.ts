import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { lockDataDirectory } from "../../../../local/start/lock.ts";

let directory = "";
const children: ChildProcess[] = [];
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "millrace-lock-"));
});
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  rmSync(directory, { recursive: true, force: true });
});

interface Taker {
  readonly child: ChildProcess;
  readonly holds: boolean;
  readonly refused?: string;
}

/** Starts a process that takes the lock. Resolves when it has the lock or was refused it. */
function take(): Promise<Taker> {
  const child = fork(join(import.meta.dirname, "take-lock.ts"), [directory], { execArgv: [] });
  children.push(child);
  return new Promise((resolve, reject) => {
    child.once("error", reject);
    child.once("message", (said: { holds?: boolean; refused?: string }) =>
      resolve({ child, holds: said.holds ?? false, ...(said.refused ? { refused: said.refused } : {}) }),
    );
  });
}

const gone = (child: ChildProcess) => new Promise((resolve) => child.once("exit", resolve));

describe("the lock of a data directory", () => {
  test("goes to exactly one of many that start at once, and the others learn who has it", async () => {
    const takers = await Promise.all(Array.from({ length: 6 }, take));
    const holders = takers.filter(({ holds }) => holds);
    expect(holders).toHaveLength(1);
    const pid = holders[0]?.child.pid;
    for (const { refused } of takers.filter(({ holds }) => !holds)) {
      expect(refused).toMatch(new RegExp(`process ${pid}, since \\d{4}-\\d\\d-\\d\\dT`));
    }
  });

  test("of a process that was killed goes to exactly one of those that come next", async () => {
    const first = await take();
    const killed = gone(first.child);
    first.child.kill("SIGKILL");
    await killed;
    const takers = await Promise.all([take(), take(), take()]);
    expect(takers.filter(({ holds }) => holds)).toHaveLength(1);
  });

  test("is refused to the same process, and free again once it is released", async () => {
    const lock = await lockDataDirectory(directory);
    await expect(lockDataDirectory(directory)).rejects.toThrow(`process ${process.pid}`);
    lock.release();
    (await lockDataDirectory(directory)).release();
  });
});
