import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, expect, it } from "vitest";
import { startTestLaptop, type TestLaptop } from "../support/laptop/laptop.ts";
import { Client, metric } from "../support/laptop/platform.ts";
import { Receiver } from "../support/laptop/receiver.ts";
import { until } from "../support/laptop/until.ts";

let folder: string;
let laptop: TestLaptop | undefined;

afterEach(async () => {
  await laptop?.stop();
  await rm(folder, { recursive: true, force: true });
});

it("connects to nothing but the loopback interface, from any function", async () => {
  folder = await mkdtemp(join(tmpdir(), "millrace-loopback-"));
  const file = join(folder, "connections.txt");
  const recorder = pathToFileURL(join(import.meta.dirname, "..", "support", "laptop", "record-connections.mjs"));
  recorder.searchParams.set("file", file);
  laptop = await startTestLaptop({
    doctor: (_, { Type, Properties }) => {
      if (Type !== "AWS::Lambda::Function") return;
      const { Variables } = Properties.Environment as { Variables: Record<string, string> };
      Variables.NODE_OPTIONS = `${Variables.NODE_OPTIONS} --import ${recorder.href}`;
    },
  });
  const receiver = await new Receiver(laptop.ready.receiver).listen();
  const client = new Client(laptop.ready);
  const connector = await client.connect(receiver.url);
  // The event is so large that it goes to S3, and the first failures make the platform change its visibility.
  receiver.behaviour = (response) => response.writeHead(500).end();
  await client.send(Array.from({ length: 100 }, (_, index) => metric("far", { index, filler: "x".repeat(10_000) })));
  await until("a failed attempt", () => receiver.received.length > 0);
  receiver.behaviour = (response) => response.writeHead(200).end();
  await until("every event", () => receiver.fieldValues("far", "index").size === 100);
  await client.manage("DELETE", connector);
  await receiver.close();

  const lines = (await readFile(file, "utf8")).trim().split("\n");
  const [threads, hosts] = [0, 1].map((part) => new Set(lines.flatMap((line) => line.split(" ")[part] ?? [])));
  // Each of authenticate, ingest, route, retain, deliver, manage and bootstrap has at least one thread.
  expect(threads?.size).toBeGreaterThanOrEqual(7);
  expect([...(hosts ?? [])].sort()).toEqual(["127.0.0.1", "localhost"]);
});
