/**
 * Makes clients of AWS cheaper to call. A call spends most of its time in the SDK's own steps, and pays for each on Lambda
 * too (docs/adr/0078-clients-of-aws-leave-out-what-nobody-reads.md).
 */

import { createHmac, createSecretKey, hash, type KeyObject } from "node:crypto";

type Bytes = string | ArrayBuffer | ArrayBufferView;

/** Keeps the keys of a few days of each service and of a few credentials: an environment has no more at once. */
const mostKeys = 100;
const keysOfTexts = new Map<string, KeyObject>();
const keysOfBytes = new WeakMap<object, KeyObject>();

/**
 * Computes SHA-256 and its HMAC for the SDK's signatures. Remembers keys as key objects: Node takes a key that is a text or
 * bytes for a key object first, and what it spends on that is several times the HMAC itself.
 */
export class QuickSha256 {
  private readonly secret: Bytes | undefined;
  private parts: Uint8Array[] = [];

  constructor(secret?: Bytes) {
    this.secret = secret;
  }

  update(data: Bytes): void {
    this.parts.push(bytesOf(data));
  }

  /** Answers the digest of all that was given since the last reset. */
  async digest(): Promise<Uint8Array> {
    const [first = new Uint8Array(), ...others] = this.parts;
    const data = others.length === 0 ? first : Buffer.concat(this.parts);
    return this.secret === undefined
      ? hash("sha256", data, "buffer")
      : createHmac("sha256", keyOf(this.secret)).update(data).digest();
  }

  reset(): void {
    this.parts = [];
  }
}

function bytesOf(data: Bytes): Uint8Array {
  if (typeof data === "string") return Buffer.from(data);
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}

/** The SDK keeps the bytes of a signing key for as long as it uses it, so that they are known again by identity. */
function keyOf(secret: Bytes): KeyObject {
  if (typeof secret === "string") return remembered(keysOfTexts, secret);
  const known = keysOfBytes.get(secret) ?? createSecretKey(bytesOf(secret));
  keysOfBytes.set(secret, known);
  return known;
}

function remembered(keys: Map<string, KeyObject>, secret: string): KeyObject {
  const known = keys.get(secret);
  if (known) return known;
  if (keys.size >= mostKeys) keys.clear();
  const key = createSecretKey(secret, "utf8");
  keys.set(secret, key);
  return key;
}

/** Settings for every client of AWS that is called for each event. */
export const leanSettings = { cacheMiddleware: true, sha256: QuickSha256 };

/** Steps whose results nobody reads: a log that is not kept, and the text that tells AWS which SDK calls. */
const spared = ["loggerMiddleware", "getUserAgentMiddleware"];

/** Takes steps out of a client that was made with `leanSettings`. Must be called before the client's first call. */
export function lean<C extends { readonly middlewareStack: { remove(name: string): boolean } }>(client: C): C {
  for (const name of spared) client.middlewareStack.remove(name);
  return client;
}
