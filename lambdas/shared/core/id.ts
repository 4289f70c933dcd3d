/** Ids of what the registry keeps: 20 characters of `[0-9a-v]`, as the consumer-facing API's clients expect them. */

import { randomBytes } from "node:crypto";

const alphabet = "0123456789abcdefghijklmnopqrstuv";

/** Makes an id of 100 random bits. */
export const newId = (): string => Array.from(randomBytes(20), (byte) => alphabet[byte & 31]).join("");

/** Makes an id that sorts by its time, as ids of events do: 7 digits of seconds, and 65 random bits. */
export const newTimedId = (atMillis: number): string =>
  Math.floor(atMillis / 1000)
    .toString(32)
    .padStart(7, "0") + newId().slice(7);

/**
 * An id of one kind. Any text may be taken for one, and an id of another kind may not: two ids of different kinds that
 * change places do not compile.
 */
type IdOf<Kind extends string> = string & { readonly idOf?: Kind };

export type ProjectId = IdOf<"project">;
export type ConnectorId = IdOf<"connector">;
export type SourceId = IdOf<"source">;
