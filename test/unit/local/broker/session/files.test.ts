import { appendFileSync, readFileSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { BrokerWorld } from "../broker-world.ts";
import { filesOf, kept, leaveSession, send, take } from "./kept-sessions.ts";

describe("the file of a session", () => {
  async function withFile(): Promise<[BrokerWorld, string]> {
    const world = new BrokerWorld();
    await leaveSession(world, 5);
    await send(world, "open/a");
    await send(world, "open/b");
    const [file = ""] = filesOf(world);
    return [world, file];
  }

  test("may end in a record that was cut off before it was answered", async () => {
    const [world, file] = await withFile();
    appendFileSync(file, '01234567 {"kind":"que');
    world.restart();
    const client = await world.connect(5, kept());
    expect(await take(client)).toMatchObject({ topic: "open/a" });
    world.time.pass(100);
    expect(await take(client)).toMatchObject({ topic: "open/b" });
    await send(world, "open/c");
    expect(await take(client)).toMatchObject({ topic: "open/c" });
  });

  test.each([
    ["record", (text: string) => text.lastIndexOf("\n", text.length - 2) + 1],
    ["half a record", (text: string) => text.length - 5],
  ])("that lost its last %s, which was answered, stops the start", async (_what, endOf) => {
    const [world, file] = await withFile();
    const before = readFileSync(file, "utf8");
    truncateSync(file, endOf(before));
    const after = readFileSync(file, "utf8");
    expect(() => world.restart()).toThrow(`${file} is damaged (its last 1 writes are gone)`);
    expect(readFileSync(file, "utf8")).toBe(after);
  });

  test("that is missing stops the start, and so does the folder", async () => {
    const [world, file] = await withFile();
    rmSync(file);
    expect(() => world.restart()).toThrow(`${file} is missing`);
    rmSync(dirname(file), { recursive: true });
    expect(() => world.restart()).toThrow(`${dirname(file)} is missing`);
  });

  test("of retained messages is checked in the same way", async () => {
    const world = new BrokerWorld();
    await world.broker.publish({ topic: "open/a", payload: Buffer.from("x"), qos: 1, retain: true });
    const file = join(world.dataDir, "mqtt", "retained.log");
    truncateSync(file, readFileSync(file).length - 1);
    expect(() => world.restart()).toThrow(`${file} is damaged`);
    rmSync(file);
    expect(() => world.restart()).toThrow(`${file} is missing`);
  });

  test("that is altered stops the start, and is named", async () => {
    const [world, file] = await withFile();
    const bytes = readFileSync(file);
    bytes[Math.floor(bytes.length / 2)] = 0x21;
    writeFileSync(file, bytes);
    expect(() => world.restart()).toThrow(new RegExp(`${file} is damaged`));
  });

  test("of another data directory stops the start", async () => {
    const [world, file] = await withFile();
    const [other, otherFile] = await withFile();
    writeFileSync(file, readFileSync(otherFile));
    expect(() => world.restart()).toThrow("comes from another data directory");
    void other;
  });
});
