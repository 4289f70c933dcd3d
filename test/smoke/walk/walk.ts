/** Takes the steps of the smoke test, prints a line for each, and removes in the end what they made. */

import { setTimeout as wait } from "node:timers/promises";
import { ApiError, call, signIn, textOf } from "../../../local/client/client.ts";
import type { Target } from "./target.ts";

export type Json = Record<string, unknown>;

/** Answers the cause of a failed `fetch`, whose own message does not tell the address and the reason. */
export const reasonOf = (error: unknown): string => {
  if (!(error instanceof Error)) return String(error);
  const { cause, message } = error;
  return cause instanceof Error && !message.includes(cause.message) ? `${message} (${cause.message})` : message;
};

export function expect(condition: boolean, otherwise: string): asserts condition {
  if (!condition) throw new Error(otherwise);
}

/** Waits this long for what comes by the queues, which takes seconds. */
const patienceMillis = 60_000;

export class Walk {
  readonly target: Target;
  /** The resource name of the project, such as `projects/…`; empty before `begin`. */
  project = "";
  passed = 0;
  skipped = 0;
  private admin = "";
  private readonly made: { readonly what: string; readonly remove: () => Promise<unknown> }[] = [];

  constructor(target: Target) {
    this.target = target;
  }

  /** Signs the administrator in, and takes the first project that they see. */
  async begin(): Promise<void> {
    const { username, password } = this.target;
    this.admin = await this.step("the administrator signs in", () => signIn(this.target, username, password));
    const { projects } = await this.step("projects are listed", () => this.call("GET", "projects"));
    const [first] = Array.isArray(projects) ? projects : [];
    this.project = textOf(first ?? {}, "name");
  }

  async step<T>(what: string, run: () => Promise<T>): Promise<T> {
    const result = await run().catch((cause: unknown) => {
      throw new Error(`${what}: ${reasonOf(cause)}`, { cause });
    });
    this.passed++;
    console.log(`ok    ${what}`);
    return result;
  }

  /** Says what was not tried, and why. */
  skip(what: string, why: string): void {
    this.skipped++;
    console.log(`skip  ${what}: ${why}`);
  }

  /** Calls the management API as the administrator. `path` is a resource name, with or without parameters. */
  call(method: string, path: string, body?: Json): Promise<Json> {
    return call(this.target, this.admin, method, `/v2/${path}`, body);
  }

  /** Calls the management API under another address of the stage. */
  callAt(apiUrl: string, method: string, path: string): Promise<Json> {
    return call({ ...this.target, apiUrl }, this.admin, method, `/v2/${path}`);
  }

  /** Makes a resource that is removed in the end, after everything that was made later. */
  async make(what: string, path: string, body: Json): Promise<Json> {
    const answer = await this.step(`${what} is made`, () => this.call("POST", path, body));
    const inner = answer.apiToken ?? answer;
    const name = typeof inner === "object" && inner !== null && "name" in inner ? String(inner.name) : "";
    this.removeLater(what, () => this.call("DELETE", name));
    return answer;
  }

  removeLater(what: string, remove: () => Promise<unknown>): void {
    this.made.push({ what, remove });
  }

  /** Removes what was made, the newest first. Goes on where something could not be removed, and throws in the end. */
  async removeAll(): Promise<void> {
    const failures: string[] = [];
    for (const { what, remove } of this.made.splice(0).reverse()) {
      await this.step(`${what} is removed`, remove).catch((error: unknown) => failures.push(reasonOf(error)));
    }
    expect(failures.length === 0, `Something was left behind. ${failures.join(" ")}`);
  }

  /** Asks again until there is an answer. `what` completes the sentence "After … there is still no …". */
  async eventually<T>(what: string, ask: () => Promise<T | undefined>, millis = patienceMillis): Promise<T> {
    const deadline = Date.now() + millis;
    for (;;) {
      const found = await ask();
      if (found !== undefined) return found;
      expect(Date.now() < deadline, `After ${millis / 1000} s there is still no ${what}.`);
      await wait(500);
    }
  }
}

/** Answers the status with which a call was refused, and 200 if it was not. */
export const statusOf = (asked: Promise<unknown>): Promise<number> =>
  asked.then(
    () => 200,
    (error: unknown) => (error instanceof ApiError ? error.status : 0),
  );

/** Answers a list under a key of an answer. */
export function listOf(answer: Json, key: string): readonly Json[] {
  const list = answer[key];
  expect(Array.isArray(list), `The platform answered without ${key}.`);
  return list;
}
