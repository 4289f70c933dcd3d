/** Makes the event of a point, and signs it by HMAC-SHA256 as a data connector does with its owner's secret. */

import { createHmac, hash, randomUUID } from "node:crypto";

/** One point of a request, as sources send it. */
export interface Point {
  readonly Name: string;
  readonly Tags: object;
  readonly Fields: object;
}

/** Answers the body that is posted. */
export function eventOf({ Name, Tags, Fields }: Point, eventId: string): string {
  const timestamp = new Date().toISOString();
  const data = { [Name]: { ...Fields, updateTime: timestamp } };
  return JSON.stringify({ event: { eventId, eventType: Name, data, timestamp, tags: Tags } });
}

const encode = (claims: object): string => Buffer.from(JSON.stringify(claims)).toString("base64url");
const jwtHeader = encode({ alg: "HS256", typ: "JWT" });
const validSeconds = 3600;

/** Answers `x-dt-signature`, a JWT over both digests of the body, and the headers of Standard Webhooks. */
export function headersOf(body: string, eventId: string, secret: string): Record<string, string> {
  const iat = Math.floor(Date.now() / 1000);
  const digests = { checksum: hash("sha1", body), checksum_sha256: hash("sha256", body) };
  const input = `${jwtHeader}.${encode({ ...digests, iat, exp: iat + validSeconds, jti: randomUUID() })}`;
  const standard = createHmac("sha256", secret).update(`${eventId}.${iat}.${body}`).digest("base64");
  return {
    "content-type": "application/json",
    "x-dt-signature": `${input}.${createHmac("sha256", secret).update(input).digest("base64url")}`,
    "webhook-id": eventId,
    "webhook-timestamp": String(iat),
    "webhook-signature": `v1,${standard}`,
  };
}
