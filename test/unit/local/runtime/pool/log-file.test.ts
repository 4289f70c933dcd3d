import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { LogFile } from "../../../../../local/runtime/pool/log-file.ts";

let directory = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "millrace-log-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

describe("a log file", () => {
  test("is for its owner alone and holds one JSON object a line", () => {
    const path = join(directory, "logs", "a.log");
    const log = new LogFile(path);
    log.write({ message: "one" });
    log.write({ message: "two" });
    log.close();
    const lines = readFileSync(path, "utf8").trimEnd().split("\n");
    expect(lines.map((line) => JSON.parse(line).message)).toEqual(["one", "two"]);
    expect(statSync(path).mode & 0o777).toBe(0o600);
  });

  test("that cannot be moved aside goes on where it is, and is moved when that can be done", () => {
    const path = join(directory, "a.log");
    const log = new LogFile(path, 100);
    log.write({ message: "x".repeat(100) });
    mkdirSync(`${path}.1`);
    writeFileSync(join(`${path}.1`, "in the way"), "");
    log.rotateIfFull();
    log.write({ message: "goes on" });
    expect(readFileSync(path, "utf8")).toMatch(/x{100}.*\n.*could not be moved.*\n.*goes on.*\n$/);
    rmSync(`${path}.1`, { recursive: true });
    log.rotateIfFull();
    expect(readFileSync(`${path}.1`, "utf8")).toMatch(/goes on/);
    log.close();
  });

  test("moves aside when it is full, and loses no line of who still writes to the old one", () => {
    const path = join(directory, "a.log");
    const log = new LogFile(path, 100);
    log.write({ message: "x".repeat(50) });
    log.rotateIfFull();
    expect(existsSync(`${path}.1`)).toBe(false);
    log.write({ message: "y".repeat(50) });
    const old = log.descriptor[0] ?? 0;
    log.rotateIfFull();
    writeSync(old, "late\n");
    log.write({ message: "new" });
    expect(readFileSync(`${path}.1`, "utf8")).toMatch(/x{50}.*\n.*y{50}.*\nlate\n$/);
    expect(readFileSync(path, "utf8")).toMatch(/^[^\n]*new[^\n]*\n$/);
    log.close();
    log.write({ message: "after the end" });
  });
});
