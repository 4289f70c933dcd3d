/**
 * Notes each thread that it is loaded in, and where each socket connects to, in the file that its own address names after
 * `?file=`. Is loaded in every thread of a laptop before everything else. The address names the file because a function's thread has an environment of its
 * own.
 */

import { appendFileSync } from "node:fs";
import net from "node:net";
import { threadId } from "node:worker_threads";

const file = new URL(import.meta.url).searchParams.get("file") ?? "";
appendFileSync(file, `${threadId}\n`);
const connect = net.Socket.prototype.connect;

net.Socket.prototype.connect = function (...args) {
  // net.connect passes its arguments on as one normalized array of options and callback.
  const options = Array.isArray(args[0]) ? args[0][0] : args[0];
  const host = options?.path ? "unix" : (options?.host ?? "localhost");
  appendFileSync(file, `${threadId} ${host}\n`);
  return connect.apply(this, args);
};
