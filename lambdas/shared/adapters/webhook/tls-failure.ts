/** Explains failures of certificates and TLS handshakes to whoever runs the receiver. */

/** What to do about a certificate or handshake, by Node's code, or by OpenSSL's text where Node has no code. */
const explanations: ReadonlyMap<string, string> = new Map([
  ["CERT_HAS_EXPIRED", "Its certificate, or one that it was issued by, has expired: renew it."],
  [
    "CERT_NOT_YET_VALID",
    "Its certificate is not valid yet: set the clock of the machine that issues it, or wait until it is.",
  ],
  [
    "ERR_TLS_CERT_ALTNAME_INVALID",
    "Its certificate is for another host name: get one that names the host of the URL as a subject alternative name.",
  ],
  [
    "DEPTH_ZERO_SELF_SIGNED_CERT",
    "Its certificate is self-signed, or by another one that is no authority's: get one of a public authority.",
  ],
  [
    "SELF_SIGNED_CERT_IN_CHAIN",
    "Its certificate is of an authority that is not public: get one of a public authority.",
  ],
  ...["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "UNABLE_TO_GET_ISSUER_CERT", "UNABLE_TO_GET_ISSUER_CERT_LOCALLY"].map(
    (code): [string, string] => [
      code,
      "Its certificate leads to no public authority: have it send the intermediate certificates too, or get a " +
        "certificate of a public authority.",
    ],
  ),
  [
    "INVALID_PURPOSE",
    "Its certificate is not for servers, or was issued by one that is no authority's: get one that is for servers " +
      "(extended key usage serverAuth), of a public authority.",
  ],
  ...["INVALID_CA", "key usage does not include certificate signing"].map((code): [string, string] => [
    code,
    "Its certificate was issued by one that is no authority's: get one of a public authority, and have it send the " +
      "right intermediate certificates.",
  ]),
  ["PATH_LENGTH_EXCEEDED", "Its certificate has more intermediate certificates than their authority allows."],
  ["CERT_CHAIN_TOO_LONG", "It sends too many certificates: have it send its own and the intermediate ones only."],
  ["CERT_SIGNATURE_FAILURE", "The signature on its certificate is wrong: have it issued anew."],
  ["CERT_REVOKED", "Its certificate was revoked: get a new one."],
  ["EE certificate key too weak", "The key of its certificate is too short: use RSA of 2048 bits or more, or ECDSA."],
  [
    "CA certificate key too weak",
    "The key of an authority over its certificate is too short: get a certificate of a public authority.",
  ],
  [
    "CA signature digest algorithm too weak",
    "A certificate that it sends is signed by a weak digest, such as SHA-1 or MD5: get one that is signed by SHA-256 " +
      "or better.",
  ],
  ["ERR_SSL_WRONG_VERSION_NUMBER", "It does not speak TLS on this port: the URL may lead to a port for plain HTTP."],
  ["ERR_SSL_PACKET_LENGTH_TOO_LONG", "It does not speak TLS on this port: the URL may lead to another service."],
  ["ERR_SSL_HTTP_REQUEST", "It does not speak TLS on this port: the URL may lead to a port for plain HTTP."],
  ...["ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION", "ERR_SSL_UNSUPPORTED_PROTOCOL"].map((code): [string, string] => [
    code,
    "It speaks no version of TLS that is safe: enable TLS 1.2 or 1.3.",
  ]),
  [
    "ERR_SSL_TLSV13_ALERT_CERTIFICATE_REQUIRED",
    "It demands a client certificate, and webhooks have none: verify their signatures instead.",
  ],
  ...["ERR_SSL_SSL/TLS_ALERT_HANDSHAKE_FAILURE", "ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE"].map(
    (code): [string, string] => [
      code,
      "It refused the TLS handshake: it may demand a client certificate, which webhooks do not have, or lack a " +
        "certificate or a cipher suite that is in use today.",
    ],
  ),
  ["ERR_SSL_TLSV1_ALERT_ACCESS_DENIED", "It refused the TLS handshake: look at its access rules."],
  [
    "ERR_SSL_TLSV1_ALERT_INTERNAL_ERROR",
    "It failed in the TLS handshake: look into its log, and at the URL's host name.",
  ],
  ["ERR_SSL_TLSV1_ALERT_INSUFFICIENT_SECURITY", "It demands cipher suites that are not known here: enable usual ones."],
  [
    "ERR_SSL_UNSAFE_LEGACY_RENEGOTIATION_DISABLED",
    "Its TLS is too old to renegotiate safely (RFC 5746): bring its software up to date.",
  ],
  [
    "ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL",
    "It refuses HTTP/1.1: enable it beside HTTP/2 (the protocol http/1.1 of ALPN).",
  ],
  ["ERR_SSL_TLSV1_UNRECOGNIZED_NAME", "It does not know the host name of the URL: set the name up there."],
  ["ERR_SSL_DH_KEY_TOO_SMALL", "Its Diffie-Hellman key is too short: use 2048 bits or more, or ECDHE."],
  [
    "UND_ERR_CONNECT_TIMEOUT",
    "It took the connection and was then silent in the TLS handshake for 5 s: it may be overloaded, or not speak TLS " +
      "on this port.",
  ],
  ...["ECONNRESET", "EPIPE", "UND_ERR_SOCKET"].map((code): [string, string] => [
    code,
    "It closed the connection during the TLS handshake: it may not speak TLS on this port, or a proxy or firewall in " +
      "front of it may have refused.",
  ]),
]);

const otherwise = "The TLS handshake failed: look into its log, and at its certificates and TLS settings.";

/** Tells errors of a certificate or a handshake by their codes, which Node takes from OpenSSL. */
export const isTlsCode = (code: string): boolean => /^(ERR_TLS|ERR_SSL|ERR_OSSL|EPROTO$)/.test(code);

/** Answers a sentence for the connector's owner, with the code that a search leads further by. */
export function explainTls(code: string, text: string): string {
  // OpenSSL's texts about certificates are fixed. All others may hold names and addresses.
  const known = explanations.get(code) ?? explanations.get(text);
  const detail = code === "UNSPECIFIED" ? text : code;
  return `TLS with the receiver failed. ${known ?? otherwise} (${detail || "no code"})`;
}
