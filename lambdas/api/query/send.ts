/** Sends answers: zipped where the caller takes that, and no larger than Lambda and API Gateway pass on. */

import { gzipSync } from "node:zlib";
import type { HttpAnswer, HttpRequest } from "../../shared/handlers/api-gateway.ts";
import { tooMuch } from "./run-statements.ts";

/** Leaves room for headers in the 6 MB that Lambda takes of a function's answer, which holds the body as JSON. */
const mostBytes = 5_900_000;
/** Does not zip what fits into a packet or two. */
const leastZipped = 1_400;
/** Bounds what a client must unzip; API Gateway passes 10 MB on, of whichever kind. */
const mostUnzipped = 64_000_000;

/** Throws `too-large` for an answer that cannot be sent. */
export function sent(body: string, contentType: string, { headers }: HttpRequest): HttpAnswer {
  const size = Buffer.byteLength(body);
  if (size > mostUnzipped) throw tooMuch();
  if (size >= leastZipped && takesGzip(headers["accept-encoding"])) {
    const zipped = gzipSync(body, { level: 4 }).toString("base64");
    if (zipped.length > mostBytes) throw tooMuch();
    const all = { "content-type": contentType, "content-encoding": "gzip", vary: "Accept-Encoding" };
    return { status: 200, headers: all, body: zipped, isBase64: true };
  }
  if (size > mostBytes || Buffer.byteLength(JSON.stringify(body)) > mostBytes) throw tooMuch();
  return { status: 200, headers: { "content-type": contentType, vary: "Accept-Encoding" }, body };
}

/** Reads RFC 9110's list of codings (12.5.3), in which a weight of 0 refuses one. */
function takesGzip(accepted = ""): boolean {
  const weights = new Map(
    accepted.split(",").map((each): [string, number] => {
      const [coding = "", ...rest] = each.split(";").map((part) => part.trim().toLowerCase());
      const weight = rest.find((part) => part.startsWith("q="));
      return [coding, weight === undefined ? 1 : Number(weight.slice(2))];
    }),
  );
  return (weights.get("gzip") ?? weights.get("x-gzip") ?? weights.get("*") ?? 0) > 0;
}
