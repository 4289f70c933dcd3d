/**
 * Wires `POST /Auth`, `POST /auth`, `POST /oauth2/token`, `GET /.well-known/jwks.json` and `GET
 * /data-connector/.well-known/…`.
 */

import { randomUUID } from "node:crypto";
import { readEnvironment } from "../../environment.ts";
import { createPasswordDesk } from "../../shared/access/password-desk.ts";
import { wireGuessLimit, wireSignInFailures, wireTokenUses } from "../../shared/access/wiring.ts";
import { AssertionIds, WindowCounters } from "../../shared/adapters/dynamodb/caller-limits.ts";
import { Registry } from "../../shared/adapters/dynamodb/registry.ts";
import { Table } from "../../shared/adapters/dynamodb/table.ts";
import { publicJwks } from "../../shared/adapters/kms/public-jwks.ts";
import { StageKeys } from "../../shared/adapters/kms/stage-keys.ts";
import { createDynamoDbClient } from "../../shared/clients/dynamodb.ts";
import { type Claims, signEs256 } from "../../shared/core/identity/jwt.ts";
import { createHttpHandler } from "../../shared/handlers/http-handler.ts";
import { log } from "../../shared/handlers/log.ts";
import { createAssertionUse } from "./assertion-use.ts";
import type { SignIn } from "./authenticate.ts";
import { answer, type Door, errorAnswer } from "./door.ts";
import type { TokenGrant } from "./token-grant.ts";

const settings = readEnvironment("authenticate");
const client = createDynamoDbClient();
const registry = new Registry(settings.registryTable, client);
const stats = new Table(client, settings.statsTable);
const report = (message: string, error: unknown): void => log.warn(message, { error });
const keys = new StageKeys(registry.keys, settings.stage, settings.secretsKeyArn, undefined, {
  report: (error) => report("cannot read the webhook keys again", error),
});

const guesses = wireGuessLimit({ stats, mark: async (text) => (await keys.secretBox()).mark(text), report });

const failures = wireSignInFailures({ stats, report });

const nowSeconds = (): number => Math.floor(Date.now() / 1000);

const signing = {
  sign: async (claims: Claims) => {
    const { privateKey, kid } = await keys.signingKey();
    return signEs256(claims, privateKey, kid);
  },
  stage: settings.stage,
  nowSeconds,
  newTokenId: randomUUID,
  project: (id: string) => registry.projects.get(id),
  noteRefusal: failures.overHttps,
  uses: wireTokenUses({ stats, nowSeconds, report }),
};

const signInPort: SignIn = {
  ...signing,
  directory: registry.identities,
  bounded: (origin, attempt) => guesses.signIn(origin, attempt),
  atPasswordDesk: createPasswordDesk(() => performance.now()),
};

const grantPort: TokenGrant = {
  ...signing,
  tokenUrl: settings.tokenUrl,
  use: createAssertionUse(new AssertionIds(stats), new WindowCounters(stats, "ASSERTIONS"), Date.now),
  bounded: (origin, attempt) => guesses.generated(origin, attempt),
  key: (keyId) => registry.identities.getKey(keyId),
  identity: (id) => registry.identities.get(id),
  openSecret: async (sealed, purpose) => (await keys.secretBox()).open(sealed, purpose),
};

const door: Door = {
  signIn: signInPort,
  grant: grantPort,
  tokenKeys: async () => publicJwks(await registry.keys.listSigningKeys()),
  webhookKeys: keys,
  webhookIssuer: settings.webhookIssuer,
};

export const handler = createHttpHandler((request) => answer(request, door), errorAnswer, settings.allowedOrigins);
