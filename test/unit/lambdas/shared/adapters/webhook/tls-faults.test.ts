import { getCACertificates, setDefaultCACertificates, type TlsOptions } from "node:tls";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { DeliveryOutcome } from "../../../../../../lambdas/shared/core/delivery/delivery.ts";
import { certify, type Issued, type Wanted } from "../../../../../support/certificates.ts";
import { endAll, post, startClient, startReceiver } from "./setting.ts";

const authorities: Record<"root" | "shortKey" | "weakDigest" | "secret", Issued> = Object.create(null);

beforeAll(async () => {
  const long = { kind: "authority", from: -30, until: 30 } as const;
  authorities.root = await certify({ subject: "a root", ...long });
  authorities.shortKey = await certify({ subject: "a root with a short key", ...long, rsaBits: 1024 });
  authorities.weakDigest = await certify({ subject: "a root with SHA-1", ...long, rsaBits: 2048, digest: "SHA-1" });
  authorities.secret = await certify({ subject: "a root that nobody trusts", ...long });
  const trusted = [authorities.root, authorities.shortKey, authorities.weakDigest].map(({ cert }) => cert);
  setDefaultCACertificates([...getCACertificates("default"), ...trusted]);
});
afterEach(endAll);

/** Posts to a receiver with these settings, some of which a modern server refuses to its owner. */
async function postTo(settings: TlsOptions): Promise<DeliveryOutcome> {
  const answer = "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n";
  const weak = { ciphers: "DEFAULT:@SECLEVEL=0", ...settings };
  const receiver = await startReceiver(weak, ({ connection }) => connection.write(answer));
  return post(startClient(), receiver.port);
}

const leaf = (wanted: Partial<Wanted> = {}): Promise<Issued> =>
  certify({ subject: "localhost", by: authorities.root, ...wanted });

const intermediate = (wanted: Partial<Wanted> = {}): Promise<Issued> =>
  certify({ subject: "an intermediate", kind: "authority", by: authorities.root, ...wanted });

/** Makes a receiver's certificate. Sends the issuer's certificate along, unless only the leaf is asked for. */
async function chained(by: Issued, sends: "whole" | "leaf" = "whole"): Promise<{ cert: string; key: string }> {
  const { cert, key } = await leaf({ by });
  return { cert: sends === "whole" ? cert + by.cert : cert, key };
}

const certificates: Readonly<Record<string, [() => Promise<TlsOptions>, RegExp]>> = {
  "is for clients": [() => leaf({ kind: "client" }), /not for servers.*serverAuth.* \(INVALID_PURPOSE\)$/],
  "is signed by a weak digest": [
    () => leaf({ by: authorities.weakDigest }),
    /weak digest, .* get one that is signed by/,
  ],
  "has an intermediate that is signed by a weak digest": [
    async () => chained(await intermediate({ by: authorities.weakDigest })),
    /weak digest, .* get one that is signed by SHA-256/,
  ],
  "has a short key": [() => leaf({ rsaBits: 1024 }), /key .* is too short: use RSA of 2048 bits or more/],
  "is by an authority with a short key": [
    () => leaf({ by: authorities.shortKey }),
    /authority over its .* is too short/,
  ],
  "is by one that is no authority's": [
    async () => chained(await leaf({ subject: "a server", names: ["other.example"] })),
    /no authority's: get one of a public authority/,
  ],
  "is by one that may do anything, and is no authority's": [
    async () => chained(await leaf({ subject: "a server", kind: "any" })),
    /no authority's: get one .* of a public authority\. \(INVALID_PURPOSE\)$/,
  ],
  "has expired": [() => leaf({ from: -3, until: -1 }), /has expired: renew it\. \(CERT_HAS_EXPIRED\)$/],
  "has an intermediate that has expired": [
    async () => chained(await intermediate({ from: -3, until: -1 })),
    /has expired: renew it\. \(CERT_HAS_EXPIRED\)$/,
  ],
  "is not valid yet": [() => leaf({ from: 1, until: 3 }), /not valid yet: set the clock .* \(CERT_NOT_YET_VALID\)$/],
  "is for another name": [
    () => leaf({ names: ["other.example"] }),
    /another host name: get one that names the host .* \(ERR_TLS_CERT_ALTNAME_INVALID\)$/,
  ],
  "is self-signed": [() => certify({ subject: "localhost" }), /self-signed.*: get one of a public authority/],
  "comes with an authority that nobody trusts": [() => chained(authorities.secret), /not public: get one of a public/],
  "is by an authority that nobody trusts": [() => chained(authorities.secret, "leaf"), /leads to no public authority/],
  "comes without its intermediate": [
    async () => chained(await intermediate(), "leaf"),
    /send the intermediate certificates too, .* \(UNABLE_TO_VERIFY_LEAF_SIGNATURE\)$/,
  ],
  "has a name of an authority, and not its signature": [
    async () => leaf({ by: await certify({ subject: "a root", kind: "authority" }) }),
    /leads to no public authority|signature on its certificate is wrong/,
  ],
};

const handshakes: Readonly<Record<string, [() => Promise<TlsOptions>, RegExp]>> = {
  "demands a client certificate by TLS 1.3": [
    async () => ({ ...(await leaf()), requestCert: true, rejectUnauthorized: true }),
    /demands a client certificate, .* \(ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED\)$/,
  ],
  "demands a client certificate by TLS 1.2": [
    async () => ({ ...(await leaf()), requestCert: true, rejectUnauthorized: true, maxVersion: "TLSv1.2" }),
    /may demand a client certificate/,
  ],
  "speaks TLS 1.1 at most": [
    async () => ({ ...(await leaf()), minVersion: "TLSv1", maxVersion: "TLSv1.1" }),
    /no version of TLS that is safe: enable TLS 1\.2 or 1\.3/,
  ],
  "speaks TLS 1.0 only": [
    async () => ({ ...(await leaf()), minVersion: "TLSv1", maxVersion: "TLSv1" }),
    /no version of TLS that is safe: enable TLS 1\.2 or 1\.3/,
  ],
  "has no cipher suite of today": [
    async () => ({ ...(await leaf({ rsaBits: 2048 })), maxVersion: "TLSv1.2", ciphers: "NULL-SHA256:@SECLEVEL=0" }),
    /cipher suite that is in use today/,
  ],
  "has no certificate": [async () => ({}), /lack a certificate or a cipher suite/],
  "speaks HTTP/2 alone": [async () => ({ ...(await leaf()), ALPNProtocols: ["h2"] }), /refuses HTTP\/1\.1: enable it/],
};

describe("an attempt has the class tls, and says what to do, if the receiver's certificate", () => {
  it.each(Object.entries(certificates))("%s", async (_, [settings, message]) => {
    const outcome = await postTo(await settings());
    expect(outcome).toMatchObject({ kind: "failed", errorClass: "tls", status: null, answer: "" });
    expect(outcome).toMatchObject({ message: expect.stringMatching(message) });
  });
});

describe("an attempt has the class tls, and says what to do, if the receiver", () => {
  it.each(Object.entries(handshakes))("%s", async (_, [settings, message]) => {
    const outcome = await postTo(await settings());
    expect(outcome).toMatchObject({ kind: "failed", errorClass: "tls", status: null, answer: "" });
    expect(outcome).toMatchObject({ message: expect.stringMatching(message) });
  });
});

describe("an attempt is acknowledged if the receiver", () => {
  it.each<[string, () => Promise<TlsOptions>]>([
    ["has a certificate of an authority", leaf],
    ["has one with a key of RSA", () => leaf({ rsaBits: 2048 })],
    ["sends the intermediate", async () => chained(await intermediate())],
    ["speaks TLS 1.2 alone", async () => ({ ...(await leaf()), maxVersion: "TLSv1.2" })],
    ["speaks TLS 1.3 alone", async () => ({ ...(await leaf()), minVersion: "TLSv1.3" })],
    ["offers HTTP/2 beside HTTP/1.1", async () => ({ ...(await leaf()), ALPNProtocols: ["h2", "http/1.1"] })],
    [
      "asks for a client certificate, and needs none",
      async () => ({ ...(await leaf()), requestCert: true, rejectUnauthorized: false }),
    ],
  ])("%s", async (_, settings) => {
    expect(await postTo(await settings())).toMatchObject({ kind: "acknowledged", status: 200 });
  });
});
