import { X509Certificate } from "node:crypto";
import { rootCertificates } from "node:tls";
import { expect, test } from "vitest";
import { amazonRootCa } from "../../../../../../lambdas/shared/core/mqtt/amazon-root-ca.ts";

const certificate = new X509Certificate(amazonRootCa.pem);

test("the certificate is Amazon's own, by the fingerprint that Amazon Trust Services publishes", () => {
  expect(certificate.subject).toContain(`CN=${amazonRootCa.name}`);
  expect(certificate.fingerprint256.replaceAll(":", "").toLowerCase()).toBe(
    "8ecde6884f3d87b1125ba31ac3fcb13d7016de7f57cc904fe1cb97c6ae98196e",
  );
  expect(certificate.ca).toBe(true);
  expect(certificate.verify(certificate.publicKey)).toBe(true);
});

test("it is valid until 2038, and one that this runtime trusts", () => {
  expect(certificate.validToDate.toISOString()).toBe("2038-01-17T00:00:00.000Z");
  expect(certificate.validFromDate < new Date()).toBe(true);
  // Fails once it is due to be replaced, while devices can still be given another one.
  expect(certificate.validToDate.getTime() - Date.now()).toBeGreaterThan(2 * 365 * 86_400_000);
  expect(rootCertificates.map((pem) => new X509Certificate(pem).fingerprint256)).toContain(certificate.fingerprint256);
});
