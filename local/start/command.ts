/** Reads what `npm start` is asked for, and does it. */

import type { StoreFailure } from "../backends/store-health.ts";
import { signIn } from "../client/client.ts";
import { announcement } from "./announcement.ts";
import { filesIn } from "./files.ts";
import { type Laptop, startLaptop } from "./laptop.ts";
import { readCommand, type StartOptions, usage } from "./options.ts";

const say = (text: string): void => void process.stdout.write(`${text}\n`);

function fail(error: unknown): never {
  process.stderr.write(`millrace: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
}

async function start(options: StartOptions): Promise<void> {
  const failing = Promise.withResolvers<StoreFailure>();
  const starting = startLaptop({ ...options, onStep: say, onFailure: failing.resolve });
  void failing.promise.then((failure) => stopFor(failure, starting));
  stopWhenAsked(starting);
  const { ready } = await starting;
  const readyFile = filesIn(options.dataDir).ready;
  const token = await signIn(
    { httpUrl: ready.httpUrl, apiUrl: ready.httpUrl },
    ready.user.username,
    ready.user.password,
  );
  say(announcement(ready, readyFile, Math.floor(Date.now() / 1000), token));
  // Tells `spawnLaptop`, if that started this process.
  process.send?.({ readyFile });
}

/** Says why, and stops everything in order. A start that fails says why itself. */
async function stopFor(failure: StoreFailure, starting: Promise<Laptop>): Promise<void> {
  const laptop = await starting.catch(() => undefined);
  if (laptop === undefined) return;
  process.stderr.write(`millrace: ${failure.message}\n`);
  await laptop.stop().catch(fail);
  process.exit(1);
}

/**
 * Stops everything in order at the first signal, even while the start is still under way, and at once at the second
 * signal.
 */
function stopWhenAsked(starting: Promise<Laptop>): void {
  let asked = false;
  const stop = async (): Promise<void> => {
    if (asked) process.exit(1);
    asked = true;
    say("Stopping; once more stops at once.");
    const laptop = await starting;
    await laptop.stop();
    process.exit(0);
  };
  for (const signal of ["SIGINT", "SIGTERM", "disconnect"]) process.on(signal, () => void stop().catch(fail));
  if (process.env.npm_lifecycle_event) whenOrphaned(() => void stop().catch(fail));
}

/**
 * Calls `act` when the parent process has gone. npm runs this command in a shell, which ends at the SIGTERM that npm
 * passes on, but does not pass it on further.
 */
function whenOrphaned(act: () => void): void {
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    act();
  }, 500).unref();
}

// A terminal that is gone, or a file on the same full disk, must not end the laptop before its stores are closed.
for (const stream of [process.stdout, process.stderr]) stream.on("error", () => undefined);

const command = readCommand(process.argv.slice(2));
switch (command.kind) {
  case "help":
    say(usage);
    break;
  case "mistake":
    fail(`${command.message}\n${usage}`);
    break;
  case "start":
    await start(command.options).catch(fail);
}
