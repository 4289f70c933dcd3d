/**
 * Issues X.509 certificates for the laptop: those of an authority, and one from it for this machine's loopback names.
 */

// The library below needs this first, because it is built on decorators.
import "reflect-metadata";
import { randomBytes, webcrypto } from "node:crypto";
import {
  AuthorityKeyIdentifierExtension,
  BasicConstraintsExtension,
  ExtendedKeyUsage,
  ExtendedKeyUsageExtension,
  type Extension,
  KeyUsageFlags,
  KeyUsagesExtension,
  SubjectAlternativeNameExtension,
  SubjectKeyIdentifierExtension,
  X509CertificateGenerator,
} from "@peculiar/x509";

/** PEM texts. */
export interface Certified {
  readonly certificate: string;
  readonly privateKey: string;
}

export interface Validity {
  readonly from: Date;
  readonly days: number;
}

type KeyPair = Awaited<ReturnType<typeof generateKeys>>;

const algorithm = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;

const names = [
  { type: "dns", value: "localhost" },
  { type: "ip", value: "127.0.0.1" },
  { type: "ip", value: "::1" },
] as const;

/**
 * Makes an authority, and a server certificate from it. Throws the authority's key away, so that it can issue nothing
 * else.
 */
export async function issue(validity: Validity): Promise<{ authority: string; receiver: Certified }> {
  const [authorityKeys, receiverKeys] = [await generateKeys(), await generateKeys()];
  const issuer = "CN=Millrace laptop, O=Millrace";
  const times = validityOf(validity);
  const authority = await X509CertificateGenerator.createSelfSigned({
    ...times,
    serialNumber: serialNumber(),
    name: issuer,
    keys: authorityKeys,
    signingAlgorithm: algorithm,
    extensions: [
      new BasicConstraintsExtension(true, 0, true),
      new KeyUsagesExtension(KeyUsageFlags.keyCertSign | KeyUsageFlags.cRLSign, true),
      await SubjectKeyIdentifierExtension.create(authorityKeys.publicKey),
    ],
  });
  const receiver = await X509CertificateGenerator.create({
    ...times,
    serialNumber: serialNumber(),
    subject: "CN=localhost, O=Millrace",
    issuer,
    publicKey: receiverKeys.publicKey,
    signingKey: authorityKeys.privateKey,
    signingAlgorithm: algorithm,
    extensions: await serverExtensions(receiverKeys, authorityKeys),
  });
  return {
    authority: `${authority.toString("pem")}\n`,
    receiver: { certificate: `${receiver.toString("pem")}\n`, privateKey: await privatePem(receiverKeys) },
  };
}

const generateKeys = () => webcrypto.subtle.generateKey(algorithm, true, ["sign", "verify"]);

const validityOf = ({ from, days }: Validity) => ({
  notBefore: from,
  notAfter: new Date(from.getTime() + days * 86_400_000),
});

/** Makes 127 random bits, as a positive number, which X.509 asks for. */
function serialNumber(): string {
  const bytes = randomBytes(16);
  bytes[0] = ((bytes[0] ?? 0) & 0x7f) | 0x40;
  return bytes.toString("hex");
}

const serverExtensions = async (receiver: KeyPair, authority: KeyPair): Promise<Extension[]> => [
  new BasicConstraintsExtension(false, undefined, true),
  new KeyUsagesExtension(KeyUsageFlags.digitalSignature, true),
  new ExtendedKeyUsageExtension([ExtendedKeyUsage.serverAuth]),
  new SubjectAlternativeNameExtension([...names]),
  await SubjectKeyIdentifierExtension.create(receiver.publicKey),
  await AuthorityKeyIdentifierExtension.create(authority.publicKey),
];

async function privatePem({ privateKey }: KeyPair): Promise<string> {
  const der = Buffer.from(await webcrypto.subtle.exportKey("pkcs8", privateKey));
  const lines = der.toString("base64").match(/.{1,64}/g) ?? [];
  return ["-----BEGIN PRIVATE KEY-----", ...lines, "-----END PRIVATE KEY-----", ""].join("\n");
}
