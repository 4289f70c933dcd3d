/** Says in words how an attempt ended, and what an event is a copy of. */

import { errorClassWords } from "./error-class.ts";

interface Ended {
  readonly status: number | null;
  readonly errorClass: string | null;
}

/** Answers how an attempt ended: the status, or the class of what failed before one came. */
export const resultOf = ({ status, errorClass }: Ended): string =>
  status === null ? errorClassWords(errorClass ?? "").name : String(status);

const copies = { sync: "Synchronization", replay: "Replay" } as const;

export const copyWord = (copy: keyof typeof copies): string => copies[copy];
