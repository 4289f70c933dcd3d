/**
 * Gives a run of the tests a temporary folder of its own, and removes it in the end. The run fails if something that a
 * test made is still in it, because whoever runs the tests each day would be left with hundreds of such things.
 */

import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** What is left by others than tests: by the CDK, where an app is told no folder, and by Node for programs we start. */
const leftByOthers = /^(cdk\.out|node-compile-cache)/;

const before = "millrace-tests-of-";

/** Makes the folder, and answers what is to be done when all tests have ended. Vitest calls it once a run. */
export default function setUp(): () => void {
  removeAbandoned(tmpdir());
  const folder = mkdtempSync(join(tmpdir(), `${before}${process.pid}-`));
  const { TMPDIR } = process.env;
  // Is what `os.tmpdir()` answers in the workers and in all that they start.
  process.env.TMPDIR = folder;
  return () => {
    if (TMPDIR === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = TMPDIR;
    const left = leftIn(folder);
    rmSync(folder, { recursive: true, force: true });
    if (left.length > 0)
      throw new Error(`Tests have left ${left.join(", ")} in the temporary folder. Remove it after each.`);
  };
}

const leftIn = (folder: string): string[] => readdirSync(folder).filter((name) => !leftByOthers.test(name));

/** Removes the folders of runs that were killed. */
function removeAbandoned(parent: string): void {
  for (const name of readdirSync(parent)) {
    const [, pid] = new RegExp(`^${before}(\\d+)-`).exec(name) ?? [];
    if (pid && !isRunning(Number(pid))) rmSync(join(parent, name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // Belongs to somebody else.
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}
