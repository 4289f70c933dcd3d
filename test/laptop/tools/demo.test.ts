import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { showEvents } from "../../../local/demo/show.ts";
import { startTestLaptop, type TestLaptop } from "../../support/laptop/laptop.ts";

let laptop: TestLaptop;

beforeAll(async () => {
  laptop = await startTestLaptop();
});
afterAll(() => laptop?.stop());

test("the demo shows what it sends over HTTPS and MQTT, live and at the webhook, and loses nothing in an outage", async () => {
  const printed: string[] = [];
  const print = vi.spyOn(console, "log").mockImplementation((line: string) => void printed.push(line));
  const shape = { seconds: 6, rate: 4 };
  const isFine = await showEvents(laptop.ready, shape).finally(() => print.mockRestore());
  const events = shape.seconds * shape.rate;
  const having = (part: RegExp) => printed.filter((line) => part.test(line)).length;
  const summary = printed.at(-1) ?? "";
  expect(having(/not accepted/), printed.join("\n")).toBe(0);
  expect(having(/\d ms {2}webhook {2}CPU/)).toBe(events);
  expect(having(/\d ms {2}live {5}CPU [█·]{20} [\d.]+ %/)).toBe(events);
  expect(summary).toMatch(new RegExp(`sent +${events}\ndelivered +${events}\n`));
  expect(summary).toMatch(/lost +0\nforged +0\n/);
  expect(isFine).toBe(true);
});

test("the demo without a door for MQTT sends everything over HTTPS", async () => {
  const print = vi.spyOn(console, "log").mockImplementation(() => undefined);
  const { mqttsUrl: _, ...ready } = laptop.ready;
  expect(await showEvents(ready, { seconds: 3, rate: 2 }).finally(() => print.mockRestore())).toBe(true);
});
