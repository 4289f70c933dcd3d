/**
 * Runs a webhook receiver in a process of its own, so that its work does not count as the sender's. Prints its port.
 */

import { readFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";

const [certFile, keyFile] = process.argv.slice(2);
if (!certFile || !keyFile) throw new Error("usage: receiver-process.ts <certificate> <key>");

const server = createServer(
  { cert: readFileSync(certFile), key: readFileSync(keyFile), keepAlive: true },
  (request, response) => {
    request.resume().on("end", () => response.writeHead(200).end());
  },
);
server.keepAliveTimeout = 60_000;
server.listen(0, "127.0.0.1", () => console.log((server.address() as AddressInfo).port));
process.on("disconnect", () => process.exit());
