/** Keeps messages, newest first, and reads what they hold. */

import type { Json } from "../../snippets/quote.ts";

export const mostMessages = 500;

export interface Message {
  readonly key: string;
  readonly topic: string;
  readonly payload: Uint8Array;
  readonly qos: number;
  readonly isRetained: boolean;
  readonly atMillis: number;
}

export const withMessage = (known: readonly Message[], next: Message): readonly Message[] =>
  [next, ...known].slice(0, mostMessages);

/** Answers a payload as text, or as hexadecimal digits where it is no UTF-8. */
export function textOf(payload: Uint8Array): string {
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(payload);
  } catch {
    return Array.from(payload, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }
}

/** Answers a payload as JSON, or undefined where it is none. */
export function jsonOf(payload: Uint8Array): Json | undefined {
  try {
    const read: Json = JSON.parse(textOf(payload));
    return read;
  } catch {
    return undefined;
  }
}
