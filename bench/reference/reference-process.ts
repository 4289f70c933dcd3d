/**
 * Runs what the platform's speed is measured against: one process that takes events over HTTP, writes each to SQLite,
 * answers, takes it back, signs it and posts it to one receiver. Knows no tenants, identities, retentions or queues.
 */

import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { Outbox } from "./outbox.ts";
import { eventOf, type Point } from "./signed.ts";

const [file, url, caFile, secret] = process.argv.slice(2);
if (!file || !url || !caFile || !secret)
  throw new Error("usage: reference-process.ts <database> <receiver's URL> <authority's certificate> <secret>");
const outbox = new Outbox(file, { url: new URL(url), ca: readFileSync(caFile, "utf8"), secret });

const isPoint = (value: Partial<Point> | undefined): value is Point =>
  typeof value?.Name === "string" && typeof value.Fields === "object" && typeof value.Tags === "object";

/** Answers the status for the sender: 200 once the request's one point is kept. */
async function take(request: IncomingMessage): Promise<number> {
  const { Metrics: [point, more] = [] } = JSON.parse(await text(request)) as { Metrics?: Partial<Point>[] };
  if (!isPoint(point) || more) return 400;
  const id = randomUUID();
  outbox.add(id, eventOf(point, id));
  return 200;
}

const server = createServer(async (request, response) => {
  response.writeHead(await take(request).catch(() => 400)).end();
  outbox.post();
});
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => process.send?.((server.address() as AddressInfo).port));
outbox.post();
process.on("disconnect", () => process.exit());
