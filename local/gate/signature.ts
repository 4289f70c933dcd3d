/** Checks the signatures of requests, Signature Version 4, in a header or in the query of a presigned URL. */

import { createHmac, createSecretKey, hash, type KeyObject, timingSafeEqual } from "node:crypto";
import { ServiceError } from "../aws/service-error.ts";
import type { WireRequest } from "../aws/wire.ts";

export interface Signature {
  readonly accessKeyId: string;
  /** The service that the request is for, such as `sqs`. */
  readonly service: string;
  readonly isPresigned: boolean;
  /** The credential without its key: `<date>/<region>/<service>/aws4_request`. */
  readonly scope: string;
  readonly signedHeaders: readonly string[];
  /** In hex. */
  readonly value: string;
  /** `20261129T101500Z`, as the signer wrote it. */
  readonly time: string;
  /** How many seconds after its time a presigned URL ends. */
  readonly expiresSeconds: number;
}

const algorithm = "AWS4-HMAC-SHA256";
const longestExpirySeconds = 604_800;

/** Reads a request's signature; undefined if it has none. */
export function readSignature(request: WireRequest): Signature | undefined {
  const header = textOf(request.headers.authorization);
  if (header !== "") return signatureOf(partsOfHeader(header), textOf(request.headers["x-amz-date"]));
  const { searchParams } = new URL(request.url, "http://gate");
  if (searchParams.get("X-Amz-Algorithm") !== algorithm) return undefined;
  const part = (name: string): string => searchParams.get(`X-Amz-${name}`) ?? "";
  const parts = new Map(["Credential", "SignedHeaders", "Signature"].map((name) => [name, part(name)]));
  return signatureOf(parts, part("Date"), Number(part("Expires")));
}

const textOf = (value: string | string[] | undefined): string =>
  Array.isArray(value) ? value.join(",") : (value ?? "");

/** Reads `AWS4-HMAC-SHA256 Credential=…, SignedHeaders=…, Signature=…`. */
const partsOfHeader = (header: string): ReadonlyMap<string, string> =>
  new Map([...header.matchAll(/(\w+)=([^,\s]+)/g)].map(([, name = "", value = ""]) => [name, value]));

function signatureOf(parts: ReadonlyMap<string, string>, time: string, expiresSeconds?: number): Signature | undefined {
  const [accessKeyId = "", ...scope] = (parts.get("Credential") ?? "").split("/");
  const [, , service = ""] = scope;
  if (accessKeyId === "" || service === "") return undefined;
  return {
    accessKeyId,
    service,
    isPresigned: expiresSeconds !== undefined,
    scope: scope.join("/"),
    signedHeaders: (parts.get("SignedHeaders") ?? "").split(";"),
    value: parts.get("Signature") ?? "",
    time,
    expiresSeconds: expiresSeconds ?? 0,
  };
}

/** Checks signatures, and remembers the keys of a day that they are made with. */
export class SignatureCheck {
  private readonly keys = new Map<string, KeyObject>();
  private readonly nowMillis: () => number;

  constructor(nowMillis: () => number) {
    this.nowMillis = nowMillis;
  }

  /** Throws a `ServiceError` of S3's or the others' wording if the request was not signed so with this secret. */
  demand(request: WireRequest, signature: Signature, secretAccessKey: string): void {
    if (signature.isPresigned) this.demandTime(signature);
    demandSignedHeaders(request, signature);
    const text = [algorithm, signature.time, signature.scope, sha256(canonicalRequest(request, signature))].join("\n");
    const expected = createHmac("sha256", this.keyOf(signature, secretAccessKey)).update(text).digest();
    const given = Buffer.from(signature.value, "hex");
    if (given.length === expected.length && timingSafeEqual(given, expected)) return;
    throw new ServiceError(
      "SignatureDoesNotMatch",
      "The request signature we calculated does not match the signature you provided. Check your key and signing method.",
      { status: 403 },
    );
  }

  private demandTime({ time, expiresSeconds }: Signature): void {
    const at = Date.parse(time.replace(/^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/, "$1-$2-$3T$4:$5:$6Z"));
    const isSound = Number.isInteger(expiresSeconds) && expiresSeconds > 0 && expiresSeconds <= longestExpirySeconds;
    if (isSound && this.nowMillis() <= at + expiresSeconds * 1000) return;
    throw new ServiceError("AccessDenied", "Request has expired", { status: 403 });
  }

  private keyOf({ scope }: Signature, secretAccessKey: string): KeyObject {
    const name = `${secretAccessKey}/${scope}`;
    const known = this.keys.get(name);
    if (known) return known;
    const bytes = scope
      .split("/")
      .reduce<Buffer | string>(
        (from, part) => createHmac("sha256", from).update(part).digest(),
        `AWS4${secretAccessKey}`,
      );
    // Makes a key object, since a key that is given as a buffer costs four times the HMAC itself.
    const key = createSecretKey(Buffer.from(bytes));
    // Holds a day's keys of all functions and services many times over, and no more after years.
    if (this.keys.size >= 1_000) this.keys.clear();
    this.keys.set(name, key);
    return key;
  }
}

/** Refuses what AWS would act on although the signer did not say it, such as the source of a copy. */
function demandSignedHeaders({ headers }: WireRequest, { signedHeaders }: Signature): void {
  const unsigned = Object.keys(headers).filter((name) => name.startsWith("x-amz-") && !signedHeaders.includes(name));
  if (unsigned.length === 0) return;
  const message = `There were headers present in the request which were not signed: ${unsigned.join(", ")}`;
  throw new ServiceError("AccessDenied", message, { status: 403 });
}

const sha256 = (data: string | Buffer): string => hash("sha256", data);

function canonicalRequest(request: WireRequest, signature: Signature): string {
  // Signs all behind the first question mark, which is what the services read as the query.
  const [, path = "/", query = ""] = /^([^?]*)\??(.*)$/s.exec(request.url) ?? [];
  const headers = signature.signedHeaders.map(
    (name) => `${name}:${textOf(request.headers[name]).trim().replace(/ +/g, " ")}`,
  );
  return [
    request.method,
    // S3 alone takes a path as it is encoded already; for all others it is encoded once more.
    signature.service === "s3" ? path : path.split("/").map(encoded).join("/"),
    canonicalQuery(query),
    ...headers,
    "",
    signature.signedHeaders.join(";"),
    payloadHash(request, signature),
  ].join("\n");
}

/** Encodes as RFC 3986 asks, which leaves fewer characters alone than JavaScript does. */
const encoded = (text: string): string =>
  encodeURIComponent(text).replace(/[!'()*]/g, (each) => `%${each.charCodeAt(0).toString(16).toUpperCase()}`);

const canonicalQuery = (query: string): string =>
  query
    .split("&")
    .filter((pair) => pair !== "" && !pair.startsWith("X-Amz-Signature="))
    .map((pair) => {
      const [name = "", ...value] = pair.split("=");
      return [decodeURIComponent(name), decodeURIComponent(value.join("="))].map(encoded).join("=");
    })
    .sort()
    .join("&");

/** Answers the hash of the body as the signer wrote it, since S3's clients may leave their bodies unsigned. */
function payloadHash({ headers, body }: WireRequest, { isPresigned }: Signature): string {
  const written = textOf(headers["x-amz-content-sha256"]);
  if (written === "") return isPresigned ? "UNSIGNED-PAYLOAD" : sha256(body);
  if (/^[0-9a-f]{64}$/.test(written) && written !== sha256(body)) {
    const message = "The provided 'x-amz-content-sha256' header does not match what was computed.";
    throw new ServiceError("XAmzContentSHA256Mismatch", message, { status: 400 });
  }
  return written;
}
