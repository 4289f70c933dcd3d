/** Reads what an access token says of itself. The API alone judges it; here it tells whose it is and until when. */

import * as v from "valibot";

const claims = v.object({ sub: v.string(), kind: v.string(), exp: v.pipe(v.number(), v.finite()) });

export interface TokenFacts {
  /** The id of whoever signed in. */
  readonly subject: string;
  readonly kind: string;
  /** When it expires, in milliseconds since 1970. */
  readonly expiresAtMillis: number;
}

/** Answers undefined for what is no token. */
export function factsOf(token: string): TokenFacts | undefined {
  const [, payload] = /^[\w-]+\.([\w-]+)\.[\w-]+$/.exec(token) ?? [];
  if (payload === undefined) return undefined;
  const read = v.safeParse(claims, jsonOf(payload));
  if (!read.success) return undefined;
  return { subject: read.output.sub, kind: read.output.kind, expiresAtMillis: read.output.exp * 1000 };
}

function jsonOf(payload: string): unknown {
  try {
    const bytes = Uint8Array.from(atob(payload.replaceAll("-", "+").replaceAll("_", "/")), (char) =>
      char.charCodeAt(0),
    );
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return undefined;
  }
}
