/** Makes folders for tests, and removes them whatever becomes of the test. */

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, onTestFinished } from "vitest";

const make = (): string => mkdtempSync(join(tmpdir(), "millrace-test-"));

const remove = (folder: string): void => rmSync(folder, { recursive: true, force: true });

/** Makes a folder that is removed after the test. */
export function folderOfTest(): string {
  const folder = make();
  onTestFinished(() => remove(folder));
  return folder;
}

/**
 * Makes a folder before the first test of a file or a group, and removes it after the last. It is removed after all that
 * is declared behind it has ended, since Vitest goes backwards there.
 */
export function folderOfTests(): () => string {
  let folder: string | undefined;
  beforeAll(() => {
    folder = make();
  });
  afterAll(() => {
    if (folder) remove(folder);
  });
  return () => {
    if (!folder) throw new Error("The folder is there once the tests have begun.");
    return folder;
  };
}

/** Opens something in a new folder. Who closes it removes the folder; if it does not open, it is removed here. */
export async function openInFolder<T>(open: (folder: string) => Promise<T>) {
  const folder = make();
  try {
    return { opened: await open(folder), folder, remove: () => remove(folder) };
  } catch (error) {
    remove(folder);
    throw error;
  }
}
