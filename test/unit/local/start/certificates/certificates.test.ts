import { X509Certificate } from "node:crypto";
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { checkServerIdentity, connect, createServer } from "node:tls";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Certificates, createCertificates } from "../../../../../local/start/certificates/certificates.ts";

const day = 86_400_000;

let directory = "";
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "millrace-certificates-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const certificateOf = ({ receiver }: Certificates): X509Certificate =>
  new X509Certificate(readFileSync(receiver.certFile));

describe("the laptop's certificates", () => {
  test.each(["localhost", "127.0.0.1", "::1"])(
    "are trusted in a handshake as %s by who trusts the authority",
    async (name) => {
      const { caFile, receiver } = await createCertificates(directory);
      const pair = { cert: readFileSync(receiver.certFile), key: readFileSync(receiver.keyFile) };
      const server = createServer(pair, (socket) => socket.end("secret"));
      await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
      const { port } = server.address() as AddressInfo;
      await expect(read(port, name, readFileSync(caFile, "utf8"))).resolves.toBe("secret");
      await expect(read(port, name)).rejects.toThrow(/unable to verify|self.signed/);
      await expect(read(port, "example.com", readFileSync(caFile, "utf8"))).rejects.toThrow(/altnames/);
      await new Promise((resolve) => server.close(resolve));
    },
  );

  test("are good for more than a year, for servers only, and the authority can issue no further authorities", async () => {
    const made = await createCertificates(directory);
    const server = certificateOf(made);
    const ca = new X509Certificate(readFileSync(made.caFile));
    expect(server.validToDate.getTime()).toBeGreaterThan(Date.now() + 366 * day);
    expect(server.validToDate.getTime() - server.validFromDate.getTime()).toBeLessThan(825 * day);
    expect([ca.ca, server.ca]).toEqual([true, false]);
    expect(server.keyUsage).toEqual(["1.3.6.1.5.5.7.3.1"]);
  });

  test("keep the private key for their owner", async () => {
    const { receiver } = await createCertificates(directory);
    expect(statSync(receiver.keyFile).mode & 0o777).toBe(0o600);
  });

  test("stay the same from one start to the next", async () => {
    const first = certificateOf(await createCertificates(directory)).fingerprint256;
    expect(certificateOf(await createCertificates(directory)).fingerprint256).toBe(first);
  });

  test("are made anew before they expire", async () => {
    const first = certificateOf(await createCertificates(directory)).fingerprint256;
    const later = await createCertificates(directory, new Date(Date.now() + 760 * day));
    expect(certificateOf(later).fingerprint256).not.toBe(first);
  });

  test.each(["localhost.key", "localhost.pem", "ca.pem"])(
    "are made anew when %s is damaged or missing",
    async (name) => {
      const first = certificateOf(await createCertificates(directory)).fingerprint256;
      writeFileSync(join(directory, name), "damaged");
      const second = certificateOf(await createCertificates(directory)).fingerprint256;
      expect(second).not.toBe(first);
      rmSync(join(directory, name));
      expect(certificateOf(await createCertificates(directory)).fingerprint256).not.toBe(second);
    },
  );
});

/**
 * Reads what a server sends to a client that expects `name` and trusts `ca`, or the machine's authorities without it.
 */
function read(port: number, name: string, ca?: string): Promise<string> {
  return new Promise((resolve, reject) => {
    let text = "";
    const socket = connect({
      port,
      host: "127.0.0.1",
      checkServerIdentity: (_, certificate) => checkServerIdentity(name, certificate),
      ...(ca === undefined ? {} : { ca }),
    });
    socket.on("data", (chunk) => {
      text += chunk;
    });
    socket.on("error", reject).on("end", () => resolve(text));
  });
}
