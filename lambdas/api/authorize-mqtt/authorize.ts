/**
 * Decides whether an MQTT client is let in and what it may do: at its connect, and at each refresh of its policies
 * (docs/protocols/capture.md, "MQTT").
 */

import type { IoTCustomAuthorizerResult } from "aws-lambda";
import { livesOn } from "../../shared/access/identify.ts";
import type { TokenUses } from "../../shared/access/notes/token-uses.ts";
import { PlatformError } from "../../shared/core/error.ts";
import type { ProjectId } from "../../shared/core/id.ts";
import type { Identity } from "../../shared/core/identity/identity.ts";
import { isOfSource, uuidsIn } from "../../shared/core/mqtt/client-id.ts";
import { type IotArnPrefix, type PolicyDocument, sourcePolicy, watcherPolicy } from "../../shared/core/mqtt/policy.ts";
import { type ConnectRequest, looksLikeToken, readConnectRequest } from "./connect-request.ts";
import { type RightsPort, rightsOf } from "./rights.ts";
import { heardOfBy, offlineSessionSeconds, type Session, sessionOf } from "./session.ts";
import { type Holder, type SignInPort, signIn } from "./sign-in.ts";

/** Notes which identity uses which client id. */
export interface MqttClients {
  /** Answers false if another identity uses the id, and its lease has not ended by `nowSeconds`. */
  lease(use: ClientUse, nowSeconds: number): Promise<boolean>;
}

export interface ClientUse {
  readonly clientId: string;
  readonly identity: string;
  /** Seconds since 1970 until which no other identity may use the id. */
  readonly leasedUntil: number;
  /** Seconds since 1970 until which the client may have a session that has to be closed when the identity is revoked. */
  readonly knownUntil: number;
}

export interface AuthorizeMqttPort extends SignInPort, RightsPort {
  readonly clients: MqttClients;
  /** Notes who was let in. */
  readonly uses: Pick<TokenUses, "note">;
  /** Has the project's data sent to whoever watches over MQTT, this client too, while its session may last. */
  readonly watch: (project: ProjectId, clientId: string, untilSeconds: number) => Promise<void>;
  readonly arnPrefix: IotArnPrefix;
  readonly nowSeconds: () => number;
  /** Answers a number from 0 to below 1. */
  readonly random: () => number;
  readonly report: (message: string, fields: Readonly<Record<string, unknown>>) => void;
}

/** Is what AWS IoT Core is answered. */
export type Answer = Omit<IoTCustomAuthorizerResult, "policyDocuments"> & {
  readonly policyDocuments: readonly PolicyDocument[];
};

const refusal: Answer = {
  isAuthenticated: false,
  principalId: "refused",
  disconnectAfterInSeconds: 300,
  refreshAfterInSeconds: 300,
  policyDocuments: [],
};

/**
 * Answers for any event, however odd. Throws only if the platform cannot decide, as when the registry is away: the
 * client is refused then too, and the function's error is alarmed.
 */
export async function authorizeMqtt(event: unknown, port: AuthorizeMqttPort): Promise<Answer> {
  const request = readConnectRequest(event);
  if ("refused" in request) return refuse(request.refused, {}, port);
  try {
    const holder = await signIn(request, port, port.nowSeconds());
    return await admit(holder, request, port);
  } catch (error) {
    if (!(error instanceof PlatformError) || !refusing.has(error.code)) throw error;
    return refuse(error.message, { clientId: request.clientId }, port);
  }
}

const refusing: ReadonlySet<string> = new Set(["unauthenticated", "forbidden", "too-many-requests"]);

function refuse(reason: string, fields: object, port: AuthorizeMqttPort): Answer {
  port.report("MQTT client refused", { reason, ...fields });
  return refusal;
}

/** Admits somebody who has signed in. Throws `forbidden` if the client id is not theirs to use. */
async function admit({ identity, endsAt }: Holder, request: ConnectRequest, port: AuthorizeMqttPort): Promise<Answer> {
  const { clientId } = request;
  await requireUsable(identity, request, port);
  const nowSeconds = port.nowSeconds();
  const session = sessionOf(identity.kind, { nowSeconds, random: port.random, endsAt });
  const leasedUntil = heardOfBy(session, nowSeconds);
  const use = { clientId, identity: identity.id, leasedUntil, knownUntil: leasedUntil + offlineSessionSeconds };
  if (!(await port.clients.lease(use, nowSeconds))) throw forbidden("the client id is in use by another identity");
  // Looks again now that the client is known: whoever revokes the identity from here on finds the client and cuts it.
  await requireUnchanged(identity, port);
  const policyDocuments = await policyOf(identity, use, port);
  await port.uses.note(identity);
  return answerOf(identity, session, policyDocuments);
}

const answerOf = ({ id }: Identity, session: Session, policyDocuments: readonly PolicyDocument[]): Answer => ({
  isAuthenticated: true,
  // AWS IoT Core takes letters and digits alone.
  principalId: id.replaceAll(/[^A-Za-z0-9]/g, ""),
  ...session,
  policyDocuments,
});

const forbidden = (reason: string): PlatformError => new PlatformError("forbidden", reason);

/** Throws `forbidden`, and notes it, if the client id is not the identity's to use, or it may not connect at all. */
async function requireUsable(identity: Identity, request: ConnectRequest, port: AuthorizeMqttPort): Promise<void> {
  const { clientId, username: name, password } = request;
  try {
    await requireOwnClientId(identity, clientId, port);
  } catch (error) {
    if (!(error instanceof PlatformError) || error.code !== "forbidden") throw error;
    const secret = identity.kind === "apiToken" ? "API_TOKEN" : "PASSWORD";
    const credential = looksLikeToken(password) ? "ACCESS_TOKEN" : secret;
    const reason = identity.kind === "serviceAccount" ? "NOT_ALLOWED" : "UID_MISMATCH";
    await port.noteRefusal({ reason, credential, name, identity }, clientId);
    throw error;
  }
}

/** A source's client id is its id or begins with it. Others take any id but one that shows another identity's UUID. */
async function requireOwnClientId(identity: Identity, clientId: string, port: AuthorizeMqttPort): Promise<void> {
  switch (identity.kind) {
    case "source":
      if (isOfSource(clientId, identity.id)) return;
      throw forbidden(`the client id must be ${identity.id}, or that with a hyphen and more`);
    case "user":
    case "apiToken":
      for (const uuid of uuidsIn(clientId)) {
        if (uuid !== identity.id && (await port.directory.get(uuid)))
          throw forbidden("the client id is another identity's");
      }
      return;
    case "serviceAccount":
      throw forbidden("service accounts cannot connect over MQTT; use an API token");
  }
}

/** Throws `unauthenticated` if the identity was disabled, deleted or given another secret since it signed in. */
async function requireUnchanged(signedIn: Identity, port: AuthorizeMqttPort): Promise<void> {
  const now = await port.directory.get(signedIn.id);
  const isSame =
    now?.enabled === true &&
    now.createTime === signedIn.createTime &&
    now.passwordHash === signedIn.passwordHash &&
    now.tokensValidFrom === signedIn.tokensValidFrom &&
    now.tokenGeneration === signedIn.tokenGeneration &&
    (await livesOn(now, port.project));
  if (!isSame) throw new PlatformError("unauthenticated", "the identity was revoked while it connected");
}

/** Answers the policy, and has the data sent that it lets be watched. */
async function policyOf(
  identity: Identity,
  { clientId, knownUntil }: ClientUse,
  port: AuthorizeMqttPort,
): Promise<readonly PolicyDocument[]> {
  if (identity.kind === "source") return sourcePolicy(identity.id, port.arnPrefix);
  const rights = await rightsOf(identity, port);
  const { documents, unwatched, uncommanded } = watcherPolicy(rights, port.arnPrefix);
  const leftOut = { unwatched: unwatched + rights.passedOver, uncommanded };
  if (leftOut.unwatched > 0 || uncommanded > 0) {
    port.report("MQTT policy has no room for all rights", { identity: identity.id, ...leftOut });
  }
  await Promise.all(rights.projects.map((project) => port.watch(project, clientId, knownUntil)));
  return documents;
}
