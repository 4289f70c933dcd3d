/**
 * Lets in whoever sends a name and a secret with each request, as clients of InfluxDB do. Remembers which passwords of
 * people were right, since checking one takes a quarter of a second of a processor.
 */

import { createHmac, createSecretKey, randomBytes } from "node:crypto";
import { PlatformError } from "../core/error.ts";
import { isUuid } from "../core/uuid.ts";
import type { Access } from "./access.ts";
import type { Caller } from "./find-source.ts";
import type { GuessLimit } from "./guess-limit.ts";
import { type CredentialRequest, readNamedCredential } from "./named-credential.ts";
import type { TokenUses } from "./notes/token-uses.ts";
import { attemptSignIn, type Credentials, hindrance, type PasswordPort } from "./password-sign-in.ts";
import { remembered } from "./remembered.ts";
import { credentialMemorySeconds } from "./revocation.ts";

export interface NamedCallerPort extends PasswordPort {
  readonly access: Pick<Access, "caller">;
  readonly guesses: Pick<GuessLimit, "signIn">;
  readonly uses: Pick<TokenUses, "note">;
  readonly nowSeconds: () => number;
}

/** Answers who calls. Throws `unauthenticated`, and `too-many-requests` if too many guesses came from the address. */
export type NamedCaller = (request: CredentialRequest & { readonly sourceIp: string }) => Promise<Caller>;

/** A password that was right, by the hash that it was held against: a new password makes another one. */
interface Proof {
  readonly id: string;
  readonly passwordHash: string;
}

/** Bounds the memory of an environment that meets very many people. */
const mostProofs = 1_000;

export function createNamedCaller(given: NamedCallerPort): NamedCaller {
  const port = recently(given);
  const proofs = new Map<string, Proof>();
  const key = createSecretKey(randomBytes(32));
  const markOf = ({ username, password }: Credentials): string =>
    createHmac("sha256", key)
      .update(JSON.stringify([username, password]))
      .digest("base64");

  return async (request) => {
    const read = readNamedCredential(request);
    if (read.kind === "headers") return port.access.caller(read.headers, request.sourceIp);
    const { credentials } = read;
    if (isUuid(credentials.username)) return signedIn(credentials, request.sourceIp, port);
    const mark = markOf(credentials);
    const known = await stillProven(proofs.get(mark), port);
    if (known) return known;
    proofs.delete(mark);
    const identity = await signedIn(credentials, request.sourceIp, port);
    if (proofs.size >= mostProofs) proofs.clear();
    if (identity.passwordHash !== undefined) proofs.set(mark, { id: identity.id, passwordHash: identity.passwordHash });
    return identity;
  };
}

/** Reads an identity again after some seconds, so that one that was revoked is refused in time. */
function recently(port: NamedCallerPort): NamedCallerPort {
  const { directory, project, nowSeconds } = port;
  const recent = <T>(read: (id: string) => Promise<T>) =>
    remembered(read, (_, at) => at + credentialMemorySeconds, nowSeconds);
  return {
    ...port,
    directory: {
      get: recent((id) => directory.get(id)),
      ofUsername: (name) => directory.ofUsername(name),
      ofGeneratedSecret: (hash) => directory.ofGeneratedSecret(hash),
    },
    project: recent((id) => project(id)),
  };
}

async function stillProven(proof: Proof | undefined, port: NamedCallerPort): Promise<Caller | undefined> {
  if (!proof) return undefined;
  const identity = await port.directory.get(proof.id);
  if (identity?.passwordHash !== proof.passwordHash) return undefined;
  return (await hindrance(identity, port.project, port.nowSeconds())) === undefined ? identity : undefined;
}

async function signedIn(credentials: Credentials, sourceIp: string, port: NamedCallerPort): Promise<Caller> {
  const caller = await attemptSignIn(credentials, sourceIp, port, (check) =>
    port.guesses.signIn({ name: credentials.username, sourceIp }, async () => {
      const identity = await check(port.nowSeconds());
      if (!identity) throw new PlatformError("unauthenticated", "The name or the secret is wrong.");
      return identity;
    }),
  );
  await port.uses.note(caller);
  return caller;
}
