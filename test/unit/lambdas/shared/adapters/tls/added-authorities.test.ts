import { X509Certificate } from "node:crypto";
import tls from "node:tls";
import { afterEach, beforeEach, expect, test } from "vitest";
import { addedAuthorities } from "../../../../../../lambdas/shared/adapters/tls/added-authorities.ts";
import { issue } from "../../../../../../local/start/certificates/authority.ts";

/** Holds what the process trusted before, to which other tests in it may have added. */
const found = tls.getCACertificates("default");
const before = tls.getCACertificates("bundled");
beforeEach(() => tls.setDefaultCACertificates(before));
afterEach(() => tls.setDefaultCACertificates(found));

test("no authority was added to those that Node brings", () => {
  expect(addedAuthorities()).toBe("");
});

test("an authority that was added is told, alone", async () => {
  const { authority } = await issue({ from: new Date(), days: 2 });
  tls.setDefaultCACertificates([...before, authority]);
  const told = addedAuthorities();
  expect(told.match(/BEGIN CERTIFICATE/g)).toHaveLength(1);
  expect(new X509Certificate(told).fingerprint256).toBe(new X509Certificate(authority).fingerprint256);
});
