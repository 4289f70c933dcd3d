/** Ids of what the registry keeps: 20 characters of `[0-9a-v]`, as the consumer-facing API's clients expect them. */

import { randomBytes } from "node:crypto";

const alphabet = "0123456789abcdefghijklmnopqrstuv";

/** 100 random bits. */
export const newId = (): string => Array.from(randomBytes(20), (byte) => alphabet[byte & 31]).join("");
