/**
 * Keeps the template's encryption keys. Their material never leaves the data directory. Ciphertexts are sealed with
 * AES-256-GCM.
 */

import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import type { LocalKey } from "../../template/model/storage.ts";
import { JsonFile } from "../json-file.ts";
import { StoreHealth } from "../store-health.ts";
import { type StoreList, unlisted } from "../store-list.ts";

/** What a ciphertext is bound to besides its key. The same context must be given again to open it. */
export type EncryptionContext = Readonly<Record<string, string>>;

/** The first byte of a ciphertext. The key's id, the nonce, the tag and the sealed text follow it. */
const version = 1;
const idBytes = 16;
const nonceBytes = 12;
const tagBytes = 16;
const headBytes = 1 + idBytes + nonceBytes + tagBytes;

export class KeyStore {
  private readonly keys: readonly LocalKey[];
  /** The material of the keys in Base64, by key id. */
  private readonly material: Record<string, string>;

  /** Makes material for keys that have none yet. */
  constructor(
    path: string,
    keys: readonly LocalKey[],
    health: StoreHealth = new StoreHealth(),
    list: StoreList = unlisted,
  ) {
    const file = new JsonFile<Record<string, string>>(path, health, list);
    this.keys = keys;
    this.material = file.read({});
    const fresh = keys.filter((key) => this.material[key.keyId] === undefined);
    for (const key of fresh) this.material[key.keyId] = randomBytes(32).toString("base64");
    if (fresh.length > 0) file.write(this.material);
  }

  /** Finds a key by its id, its ARN, an alias (`alias/name`) or the alias's ARN. */
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

  /** Answers the key that sealed a ciphertext; undefined if it is none of these keys. */
  keyOf(blob: Buffer): LocalKey | undefined {
    if (blob.length < headBytes || blob[0] !== version) return undefined;
    const id = blob.subarray(1, 1 + idBytes);
    return this.keys.find((key) => idOf(key).equals(id));
  }

  /** Opens a ciphertext. Answers undefined if it was altered, or if another context is given. */
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

/**
 * Answers what binds a ciphertext to its context. Sorts the pairs, because contexts are compared without regard to
 * their order.
 */
function bound(key: LocalKey, context: EncryptionContext): Buffer {
  const pairs = Object.entries(context).sort(([left], [right]) => (left < right ? -1 : 1));
  return Buffer.from(JSON.stringify([key.keyId, pairs]));
}
