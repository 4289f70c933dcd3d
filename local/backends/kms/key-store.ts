/** The template's encryption keys. Their material never leaves the data directory; ciphertexts are sealed with AES-256-GCM. */

import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { LocalKey } from "../../template/model/storage.ts";
import { JsonFile } from "../json-file.ts";

/** What a ciphertext is bound to besides its key: it must be given again, the same, to open it. */
export type EncryptionContext = Readonly<Record<string, string>>;

/** Layout of a ciphertext blob: this byte, the key's id, nonce, tag, and what was sealed. */
const version = 1;
const idBytes = 16;
const nonceBytes = 12;
const tagBytes = 16;
const headBytes = 1 + idBytes + nonceBytes + tagBytes;

export class KeyStore {
  private readonly keys: readonly LocalKey[];
  /** Base64 by key id. */
  private readonly material: Record<string, string>;

  /** Makes material for keys that have none yet. */
  constructor(path: string, keys: readonly LocalKey[]) {
    const file = new JsonFile<Record<string, string>>(path);
    this.keys = keys;
    this.material = file.read({});
    const fresh = keys.filter((key) => this.material[key.keyId] === undefined);
    for (const key of fresh) this.material[key.keyId] = randomBytes(32).toString("base64");
    if (fresh.length > 0) file.write(this.material);
  }

  /** By id, ARN, alias (`alias/name`) or the alias's ARN. */
  find(name: string): LocalKey | undefined {
    const bare = name.replace(/^arn:aws:kms:[^:]*:[^:]*:(key\/)?/, "");
    return this.keys.find((key) => key.keyId === bare || key.aliases.includes(bare));
  }

  seal(key: LocalKey, plaintext: Buffer, context: EncryptionContext): Buffer {
    const nonce = randomBytes(nonceBytes);
    const cipher = createCipheriv("aes-256-gcm", this.materialOf(key), nonce);
    cipher.setAAD(bound(key, context));
    const sealed = Buffer.concat([cipher.update(plaintext), cipher.final()]);
    return Buffer.concat([Buffer.of(version), idOf(key), nonce, cipher.getAuthTag(), sealed]);
  }

  /** The key that sealed a blob, or `undefined` where it is none of ours. */
  keyOf(blob: Buffer): LocalKey | undefined {
    if (blob.length < headBytes || blob[0] !== version) return undefined;
    const id = blob.subarray(1, 1 + idBytes);
    return this.keys.find((key) => idOf(key).equals(id));
  }

  /** `undefined` where the blob was altered or another context was given. */
  open(key: LocalKey, blob: Buffer, context: EncryptionContext): Buffer | undefined {
    const nonceAt = 1 + idBytes;
    const tagAt = nonceAt + nonceBytes;
    const decipher = createDecipheriv("aes-256-gcm", this.materialOf(key), blob.subarray(nonceAt, tagAt));
    decipher.setAAD(bound(key, context));
    decipher.setAuthTag(blob.subarray(tagAt, headBytes));
    try {
      return Buffer.concat([decipher.update(blob.subarray(headBytes)), decipher.final()]);
    } catch {
      return undefined;
    }
  }

  private materialOf(key: LocalKey): Buffer {
    return Buffer.from(this.material[key.keyId] ?? "", "base64");
  }
}

const idOf = (key: LocalKey): Buffer => Buffer.from(key.keyId.replaceAll("-", ""), "hex");

/** Contexts are compared as sets of pairs, whatever their order. */
function bound(key: LocalKey, context: EncryptionContext): Buffer {
  const pairs = Object.entries(context).sort(([left], [right]) => (left < right ? -1 : 1));
  return Buffer.from(JSON.stringify([key.keyId, pairs]));
}
