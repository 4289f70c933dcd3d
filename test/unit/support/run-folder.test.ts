import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, it } from "vitest";
import openRun from "../../support/folders/run-folder.ts";
import { folderOfTest } from "../../support/folders/temporary-folder.ts";

const { TMPDIR } = process.env;

beforeEach(() => {
  process.env.TMPDIR = folderOfTest();
});

afterEach(() => {
  if (TMPDIR === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = TMPDIR;
});

it("a run of the tests has a temporary folder of its own, which is gone afterwards", () => {
  const outside = tmpdir();
  const close = openRun();
  const inside = tmpdir();
  expect(inside).not.toBe(outside);
  mkdirSync(join(inside, "cdk.outAbCdEf"));
  close();
  expect(existsSync(inside)).toBe(false);
  expect(tmpdir()).toBe(outside);
});

it("a run fails by the name of what a test has left, and removes it all the same", () => {
  const close = openRun();
  const left = join(tmpdir(), "millrace-test-x");
  writeFileSync(left, "");
  expect(close).toThrow("millrace-test-x");
  expect(existsSync(left)).toBe(false);
});

it("a run removes what runs left that were killed, and nothing of those that go on", () => {
  // No process has a number that is this large.
  const [killed, running] = [4_194_305, process.pid].map((pid) => join(tmpdir(), `millrace-tests-of-${pid}-AbCdEf`));
  for (const each of [killed, running]) mkdirSync(String(each));
  openRun()();
  expect([killed, running].map((each) => existsSync(String(each)))).toEqual([false, true]);
});
