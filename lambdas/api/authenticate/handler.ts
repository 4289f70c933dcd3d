/** `POST /Auth`, `POST /auth`, `POST /oauth2/token`, `GET /.well-known/jwks.json` and `GET /data-connector/.well-known/…`. */

import { randomUUID } from "node:crypto";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { readEnvironment } from "../../environment.ts";
import { Registry } from "../../shared/adapters/dynamodb/registry.ts";
import { Table } from "../../shared/adapters/dynamodb/table.ts";
import { WindowCounters } from "../../shared/adapters/dynamodb/window-counter.ts";
import { publicJwks } from "../../shared/adapters/kms/public-jwks.ts";
import { StageKeys } from "../../shared/adapters/kms/stage-keys.ts";
import { log } from "../../shared/adapters/log.ts";
import { PlatformError, statusOf } from "../../shared/core/error.ts";
import { type Claims, signEs256 } from "../../shared/core/identity/jwt.ts";
import { authVersions, checkVersion } from "../../shared/core/intake/capture-versions.ts";
import { type HttpAnswer, jsonAnswer, textAnswer, utf8Of } from "../../shared/handlers/api-gateway.ts";
import { errorHeaders, httpHandler } from "../../shared/handlers/http-handler.ts";
import { SignInAttempts } from "./attempts.ts";
import { readCredentials, type SignIn, signIn } from "./authenticate.ts";
import { discoveryAnswer, isDiscovery } from "./discovery.ts";
import { grantToken, type TokenGrant } from "./token-grant.ts";

const settings = readEnvironment("authenticate");
const client = new DynamoDBClient({});
const registry = new Registry(settings.registryTable, client);
const attempts = new SignInAttempts(new WindowCounters(new Table(client, settings.statsTable), "SIGN-IN"), Date.now);
const keys = new StageKeys(registry.keys, settings.stage, settings.secretsKeyArn, undefined, {
  report: (error) => log.warn("cannot read the webhook keys again", { error }),
});

const signing = {
  sign: async (claims: Claims) => {
    const { privateKey, kid } = await keys.signingKey();
    return signEs256(claims, privateKey, kid);
  },
  stage: settings.stage,
  nowSeconds: () => Math.floor(Date.now() / 1000),
  newTokenId: randomUUID,
};

const signInPort: SignIn = {
  ...signing,
  directory: registry.identities,
  bounded: (username, attempt) => attempts.byPassword(username, attempt),
};

const grantPort: TokenGrant = {
  ...signing,
  bounded: (keyId, attempt) => attempts.byGeneratedSecret(keyId, attempt),
  key: (keyId) => registry.identities.getKey(keyId),
  identity: (id) => registry.identities.get(id),
  openSecret: async (sealed, purpose) => (await keys.secretBox()).open(sealed, purpose),
};

export const handler = httpHandler(async (request) => {
  const { method, path, headers } = request;
  if (method === "GET" && isDiscovery(path)) return discoveryAnswer(path, settings.webhookIssuer, keys);
  if (method === "GET" && path.endsWith("/.well-known/jwks.json")) {
    return jsonAnswer(200, publicJwks(await registry.keys.listSigningKeys()), { "cache-control": "max-age=300" });
  }
  if (method !== "POST") throw new PlatformError("not-found", `There is no call ${method} ${path.slice(0, 200)}.`);
  if (isGrant(path)) {
    const granted = await grantToken(utf8Of(request.body), headers.host ?? "", grantPort);
    return jsonAnswer(200, granted, { "cache-control": "no-store" });
  }
  // By exclusion, not by name: behind a stage's own domain API Gateway may strip `/Auth` from the path.
  checkVersion("AuthVersion", headers.authversion, authVersions);
  return textAnswer(200, await signIn(readCredentials(utf8Of(request.body)), signInPort));
}, explain);

function isGrant(path: string): boolean {
  return path.endsWith("/oauth2/token");
}

/** RFC 6749's form for the token endpoint; plain text for `/Auth`, whose client shows the body as it is. */
function explain(error: PlatformError, path: string): HttpAnswer {
  const status = statusOf(error.code);
  if (isGrant(path)) {
    const code = error.code === "bad-request" ? "invalid_grant" : "temporarily_unavailable";
    return jsonAnswer(status, { error: code, error_description: error.message }, errorHeaders(error));
  }
  const answer = textAnswer(status, error.message);
  return { ...answer, headers: { ...answer.headers, ...errorHeaders(error) } };
}
