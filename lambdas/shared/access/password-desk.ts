/**
 * Stretches people's passwords, one at a time and with few waiting. Each takes a processor for a quarter of a second, and
 * a thread of the pool by which the process also reads files and looks hosts up, while whoever asks for it may be a
 * stranger (ADR 0030).
 */

import { PlatformError } from "../core/error.ts";
import { networkOf } from "../core/identity/network.ts";
import { hashPassword, verifyPassword } from "../core/identity/password.ts";
import { FairQueue } from "./fair-queue.ts";

/** Hashes and checks passwords of people. Only work that is done at the desk is given it. */
export interface Passwords {
  /** Answers a hash of the password. */
  hash(password: string): Promise<string>;
  /** Tells whether the password belongs to the hash. */
  verify(password: string, hash: string): Promise<boolean>;
}

/**
 * Does work that stretches passwords, for a caller from an address, or from what takes its place. Throws `too-many-requests`, with nothing done, if too
 * many wait.
 */
export type AtPasswordDesk = <T>(from: string, work: (passwords: Passwords) => Promise<T>) => Promise<T>;

/** Lets the last one wait for about two seconds. */
const mostWaiting = 6;
/** Leaves two of the five seconds that AWS IoT Core gives its authorizer, on a machine where each takes a second, too. */
const longestWaitMillis = 3_000;
const retryAfterSeconds = 2;

const passwords: Passwords = { hash: hashPassword, verify: verifyPassword };

const refusal = (): PlatformError =>
  new PlatformError(
    "too-many-requests",
    `Too many passwords are being checked at this moment; try again in ${retryAfterSeconds} s.`,
    { retryAfterSeconds },
  );

/**
 * Opens a desk, of which an environment has one. Callers take turns by the network that they come from. The clock is one
 * that nobody sets.
 */
export function createPasswordDesk(steadyMillis: () => number): AtPasswordDesk {
  const queue = new FairQueue({ mostWaiting, longestWaitMillis, steadyMillis, refusal });
  return (from, work) => queue.run(networkOf(from), () => work(passwords));
}

/**
 * Turns people away who send their password with each request: checking it takes a quarter of a second of a processor,
 * which a door that takes points in has not to spare.
 */
export const noPasswordDesk: AtPasswordDesk = () =>
  Promise.reject(
    new PlatformError(
      "unauthenticated",
      "Passwords of people are not taken here: send an API token's id and value, a source's UID and password, or 'Authorization: Bearer <token>' with a token from /Auth.",
    ),
  );
