/** Reads how a request's body is coded (RFC 9110, 8.4). */

import { PlatformError } from "../core/error.ts";
import type { HttpRequest } from "./api-gateway.ts";

export type Coding = "identity" | "gzip";

/** The old name that RFC 9110 has servers take for `gzip`. */
const oldNames: ReadonlyMap<string, string> = new Map([["x-gzip", "gzip"]]);

/**
 * Answers the coding of a request's body, which is one of `taken`. Throws `unsupported-encoding` for every other one,
 * and for several at once.
 */
export function codingOf({ headers, body }: Pick<HttpRequest, "headers" | "body">, taken: readonly Coding[]): Coding {
  const names = (headers["content-encoding"] ?? "").split(",").map((name) => name.trim().toLowerCase());
  const codings = names.map((name) => oldNames.get(name) ?? name).filter((name) => name !== "" && name !== "identity");
  const [coding = "identity"] = codings;
  const found = codings.length > 1 ? undefined : taken.find((one) => one === coding);
  if (found) return found;
  if (body.byteLength === 0) return "identity";
  throw new PlatformError(
    "unsupported-encoding",
    `Content-Encoding ${JSON.stringify(codings.join(", ").slice(0, 40))} is not taken here; ${advice(taken)}.`,
    { acceptEncoding: taken.join(", ") },
  );
}

const advice = (taken: readonly Coding[]): string =>
  taken.includes("gzip") ? "send the body as it is, or gzip" : "send the body as it is, without Content-Encoding";
