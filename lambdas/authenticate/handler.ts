/** `POST /Auth`, `POST /auth` and `GET /.well-known/jwks.json`. */

import { randomUUID } from "node:crypto";
import { publicJwks, StageKeys } from "../adapters/kms/stage-keys.ts";
import { Registry } from "../adapters/registry/registry.ts";
import { authVersions, checkVersion } from "../core/capture-versions.ts";
import { PlatformError, statusOf } from "../core/error.ts";
import { signEs256 } from "../core/jwt.ts";
import { readEnvironment } from "../environment.ts";
import { jsonAnswer, textAnswer, utf8Of } from "../frame/api-gateway.ts";
import { errorHeaders, httpHandler } from "../frame/http-handler.ts";
import { readCredentials, type SignIn, signIn } from "./authenticate.ts";

const settings = readEnvironment("authenticate");
const registry = new Registry(settings.registryTable);
const keys = new StageKeys(registry.keys, settings.stage, settings.secretsKeyArn);

const port: SignIn = {
  directory: registry.identities,
  sign: async (claims) => {
    const { privateKey, kid } = await keys.signingKey();
    return signEs256(claims, privateKey, kid);
  },
  stage: settings.stage,
  nowSeconds: () => Math.floor(Date.now() / 1000),
  newTokenId: randomUUID,
};

export const handler = httpHandler(
  async (request) => {
    if (request.method === "GET" && request.path.endsWith("/.well-known/jwks.json")) {
      return jsonAnswer(200, publicJwks(await registry.keys.listSigningKeys()), { "cache-control": "max-age=300" });
    }
    // By exclusion, not by name: behind a stage's own domain API Gateway may strip `/Auth` from the path.
    if (request.method !== "POST" || request.path.endsWith("/oauth2/token")) {
      throw new PlatformError("not-found", `There is no call ${request.method} ${request.path.slice(0, 200)} yet.`);
    }
    checkVersion("AuthVersion", request.headers.authversion, authVersions);
    return textAnswer(200, await signIn(readCredentials(utf8Of(request.body)), port));
  },
  // The client shows the body of whatever is not a 200 as it is.
  (error) => ({
    ...textAnswer(statusOf(error.code), error.message),
    headers: { "content-type": "text/plain; charset=utf-8", ...errorHeaders(error) },
  }),
);
