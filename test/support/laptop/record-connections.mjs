/**
 * Loaded before everything else in every thread of a laptop: notes where each socket is connected to, in the file that
 * its own address names after `?file=`. A function's thread has an environment of its own and could not be told by that.
 */

import { appendFileSync } from "node:fs";
import net from "node:net";
import { threadId } from "node:worker_threads";

const file = new URL(import.meta.url).searchParams.get("file") ?? "";
const connect = net.Socket.prototype.connect;

net.Socket.prototype.connect = function (...args) {
  // net.connect hands its normalized arguments on as one array: options, callback.
  const options = Array.isArray(args[0]) ? args[0][0] : args[0];
  const host = options?.path ? "unix" : (options?.host ?? "localhost");
  appendFileSync(file, `${threadId} ${host}\n`);
  return connect.apply(this, args);
};
