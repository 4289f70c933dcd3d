/**
 * Issues certificates with the mistakes that receivers' certificates have: expired, weak, of a wrong purpose or name.
 */

// The library below needs this first, because it is built on decorators.
import "reflect-metadata";
import { webcrypto } from "node:crypto";
import {
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  X509CertificateGenerator,
} from "@peculiar/x509";

type KeyPair = Awaited<ReturnType<typeof webcrypto.subtle.generateKey>> & webcrypto.CryptoKeyPair;

/** A certificate, its key, and what is needed to issue others by it. */
export interface Issued {
  /** The certificate as PEM text, as the key below. */
  readonly cert: string;
  readonly key: string;
  readonly subject: string;
  readonly keys: KeyPair;
}

export interface Wanted {
  readonly subject: string;
  /** The issuer. Without it, the certificate issues itself. */
  readonly by?: Issued;
  readonly kind?: "authority" | "server" | "client" | "any";
  readonly names?: readonly string[];
  readonly rsaBits?: number;
  readonly digest?: "SHA-256" | "SHA-1";
  /** The first day of its validity, counted from today. */
  readonly from?: number;
  readonly until?: number;
}

let serial = 1;
const dayMillis = 86_400_000;

export async function certify(wanted: Wanted): Promise<Issued> {
  const { subject, by, digest = "SHA-256", from = -1, until = 1 } = wanted;
  const keys = await keysOf(wanted.rsaBits, digest);
  const signer = by?.keys ?? keys;
  const certificate = await X509CertificateGenerator.create({
    serialNumber: (++serial).toString(16).padStart(4, "0"),
    subject: `CN=${subject}`,
    issuer: `CN=${by?.subject ?? subject}`,
    notBefore: new Date(Date.now() + from * dayMillis),
    notAfter: new Date(Date.now() + until * dayMillis),
    publicKey: keys.publicKey,
    signingKey: signer.privateKey,
    signingAlgorithm: { ...signer.privateKey.algorithm, hash: digest },
    extensions: extensionsOf(wanted),
  });
  const der = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", keys.privateKey)).toString("base64");
  const key = `-----BEGIN PRIVATE KEY-----\n${der.match(/.{1,64}/g)?.join("\n")}\n-----END PRIVATE KEY-----\n`;
  return { cert: `${certificate.toString("pem")}\n`, key, subject, keys };
}

function keysOf(rsaBits: number | undefined, hash: string): Promise<KeyPair> {
  const usages = ["sign", "verify"] as const;
  if (rsaBits === undefined) return webcrypto.subtle.generateKey({ name: "ECDSA", namedCurve: "P-256" }, true, usages);
  const publicExponent = Uint8Array.of(1, 0, 1);
  const algorithm = { name: "RSASSA-PKCS1-v1_5", modulusLength: rsaBits, publicExponent, hash };
  return webcrypto.subtle.generateKey(algorithm, true, usages);
}

function extensionsOf({ kind = "server", names = ["localhost"] }: Wanted): Extension[] {
  const constraints = new BasicConstraintsExtension(kind === "authority", undefined, true);
  if (kind === "any") return [constraints];
  if (kind === "authority") {
    return [constraints, new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true)];
  }
  return [
    constraints,
    new KeyUsagesExtension(KeyUsageFlags.digitalSignature | KeyUsageFlags.keyEncipherment, true),
    new ExtendedKeyUsageExtension([kind === "server" ? ExtendedKeyUsage.serverAuth : ExtendedKeyUsage.clientAuth]),
    new SubjectAlternativeNameExtension(names.map((value) => ({ type: "dns", value }))),
  ];
}
