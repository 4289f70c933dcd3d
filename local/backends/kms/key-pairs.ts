/** Generates the key pairs that KMS offers. */

import { generateKeyPair } from "node:crypto";
import { promisify } from "node:util";

const generate = promisify(generateKeyPair);

interface GeneratedPair {
  /** PKCS #8, encoded as DER. */
  readonly privateKey: Buffer;
  /** SubjectPublicKeyInfo, encoded as DER. */
  readonly publicKey: Buffer;
}

const publicKeyEncoding = { type: "spki", format: "der" } as const;
const privateKeyEncoding = { type: "pkcs8", format: "der" } as const;

const rsa = (modulusLength: number) => (): Promise<GeneratedPair> =>
  generate("rsa", { modulusLength, publicKeyEncoding, privateKeyEncoding });
const curve = (namedCurve: string) => (): Promise<GeneratedPair> =>
  generate("ec", { namedCurve, publicKeyEncoding, privateKeyEncoding });

const generators: Readonly<Record<string, () => Promise<GeneratedPair>>> = {
  RSA_2048: rsa(2048),
  RSA_3072: rsa(3072),
  RSA_4096: rsa(4096),
  ECC_NIST_P256: curve("P-256"),
  ECC_NIST_P384: curve("P-384"),
  ECC_NIST_P521: curve("P-521"),
  ECC_NIST_EDWARDS25519: () => generate("ed25519", { publicKeyEncoding, privateKeyEncoding }),
};

/** Generates a key pair. Answers undefined for a specification that the laptop does not know. */
export const generatePair = (spec: string): Promise<GeneratedPair> | undefined => generators[spec]?.();
