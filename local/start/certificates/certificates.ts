/** Keeps the laptop's certificates as files. They are made at the first start, and again before they expire. */

import { createPrivateKey, X509Certificate } from "node:crypto";
import { mkdir, readFile, rename, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";

export interface Certificates {
  /** The absolute path of the authority's certificate, which clients of the laptop have to trust. */
  readonly caFile: string;
  /** The certificate and key of a webhook receiver on localhost, 127.0.0.1 or ::1. */
  readonly receiver: { readonly certFile: string; readonly keyFile: string };
}

/** Some clients refuse server certificates that are valid for more than 825 days. */
const validDays = 800;
/** Renews this long before the end, so that no certificate expires while a laptop runs for weeks. */
const renewBeforeDays = 60;
const dayMillis = 86_400_000;

/**
 * Answers the certificates in `directory`. Makes them first if they are missing, damaged, do not belong together or
 * expire within 60 days. A new authority is made with them, since the old one's key was never written down.
 */
export async function createCertificates(directory: string, now = new Date()): Promise<Certificates> {
  const folder = resolve(directory);
  const files = {
    caFile: join(folder, "ca.pem"),
    receiver: { certFile: join(folder, "localhost.pem"), keyFile: join(folder, "localhost.key") },
  };
  if (!(await areUsable(files, now))) await write(files, folder, now);
  return files;
}

async function areUsable({ caFile, receiver }: Certificates, now: Date): Promise<boolean> {
  try {
    const [ca, server] = [await read(caFile), await read(receiver.certFile)];
    const key = createPrivateKey(await readFile(receiver.keyFile));
    const earliestEnd = Math.min(ca.validToDate.getTime(), server.validToDate.getTime());
    const lasts = earliestEnd > now.getTime() + renewBeforeDays * dayMillis && server.validFromDate <= now;
    return lasts && server.checkIssued(ca) && server.verify(ca.publicKey) && server.checkPrivateKey(key);
  } catch {
    // The files are missing or damaged. Making them again repairs both.
    return false;
  }
}

const read = async (file: string): Promise<X509Certificate> => new X509Certificate(await readFile(file));

async function write({ caFile, receiver }: Certificates, folder: string, now: Date): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  // Loads the library only when it is needed, since most starts find their certificates.
  const { issue } = await import("./authority.ts");
  // Begins a day early, so that the certificates stay valid if a clock is set back a little.
  const made = await issue({ from: new Date(now.getTime() - dayMillis), days: validDays });
  await replace(receiver.keyFile, made.receiver.privateKey, 0o600);
  await replace(receiver.certFile, made.receiver.certificate, 0o644);
  await replace(caFile, made.authority, 0o644);
}

async function replace(file: string, text: string, mode: number): Promise<void> {
  const unfinished = `${file}.new`;
  await writeFile(unfinished, text, { mode });
  await rename(unfinished, file);
}
