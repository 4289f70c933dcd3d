/**
 * Runs the functions behind both doors over one registry in memory. Tests ask them with events of API Gateway, at a
 * time that they set.
 */

import { generateKeyPairSync, randomUUID } from "node:crypto";
import { afterAll } from "vitest";
import { createAssertionUse } from "../../lambdas/api/authenticate/assertion-use.ts";
import { answer as authenticate, errorAnswer as authenticateError } from "../../lambdas/api/authenticate/door.ts";
import { answer as ingest, errorAnswer as ingestError } from "../../lambdas/api/ingest/door.ts";
import { RecentSources } from "../../lambdas/api/ingest/recent-sources.ts";
import { manage } from "../../lambdas/api/manage/manage.ts";
import { answer as query, errorAnswer as queryError } from "../../lambdas/api/query/door.ts";
import { type Access, createAccess } from "../../lambdas/shared/access/access.ts";
import { accessTokenIn } from "../../lambdas/shared/access/identify.ts";
import { createNamedCaller } from "../../lambdas/shared/access/named-caller.ts";
import { SignInFailures } from "../../lambdas/shared/access/notes/sign-in-failures.ts";
import { TokenUses } from "../../lambdas/shared/access/notes/token-uses.ts";
import { type AtPasswordDesk, createPasswordDesk, noPasswordDesk } from "../../lambdas/shared/access/password-desk.ts";
import { createLogQuota } from "../../lambdas/shared/access/rate-limit.ts";
import { SignInFailureTable } from "../../lambdas/shared/adapters/dynamodb/administration/sign-in-failure-table.ts";
import { TokenUseTable } from "../../lambdas/shared/adapters/dynamodb/administration/token-use-table.ts";
import { AssertionIds, WindowCounters } from "../../lambdas/shared/adapters/dynamodb/caller-limits.ts";
import { SourceLogs } from "../../lambdas/shared/adapters/dynamodb/live/source-logs.ts";
import { publicJwks } from "../../lambdas/shared/adapters/kms/public-jwks.ts";
import { createTokenVerifier } from "../../lambdas/shared/adapters/tokens/verifier.ts";
import { errorAnswer as manageError } from "../../lambdas/shared/calls/error-answer.ts";
import { type Claims, signEs256 } from "../../lambdas/shared/core/identity/jwt.ts";
import { createHttpHandler } from "../../lambdas/shared/handlers/http-handler.ts";
import { httpEvent } from "../../local/runtime/api-gateway/http-event.ts";
import type { DoorRequest } from "../../local/runtime/api-gateway/request.ts";
import { restEvent } from "../../local/runtime/api-gateway/rest-event.ts";
import type { LocalRoute } from "../../local/template/model/routes.ts";
import { startManagement } from "./management.ts";
import { notedCounts } from "./metering/noted-counts.ts";
import { SeriesInMemory } from "./query/series-in-memory.ts";

export interface Asked {
  readonly method?: string;
  /** The path, which decides what function answers, as the template's routes do. */
  readonly path: string;
  readonly query?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  readonly from?: string;
}

export interface DoorAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const route = (api: LocalRoute["api"], path: string): LocalRoute => ({
  api,
  method: "ANY",
  path,
  functionArn: "",
  apiId: "api",
  stage: api === "http" ? "$default" : "api",
  timeoutMillis: 29_000,
  streams: false,
  binaryMediaTypes: [],
});

const isRest = (path: string): boolean => /^\/(v2|oauth2|openapi|\.well-known|data-connector)/.test(path);

/** Answers the function that the template's routes lead to. */
function functionOf({ method = "POST", path }: Asked): "authenticate" | "ingest" | "query" | "manage" {
  if (path.startsWith("/v2")) return "manage";
  if (/^(\/api)?\/(query|ping|health)$/.test(path)) return "query";
  if (path === "/api/data" && (method === "GET" || method === "HEAD")) return "query";
  return path === "/write" || path.startsWith("/api/") ? "ingest" : "authenticate";
}

function eventOf({ method = "POST", path, query = "", headers = {}, body = "", from }: Asked, at: Date): object {
  const request: DoorRequest = {
    id: randomUUID(),
    method,
    path,
    query,
    headers: Object.entries({ host: "127.0.0.1:8080", ...headers }),
    body: Buffer.from(body),
    sourceIp: from ?? "192.0.2.1",
    port: 8080,
    protocol: "HTTP/1.1",
    at,
  };
  return isRest(path)
    ? restEvent(request, route("rest", path), {}, "123456789012")
    : httpEvent(request, route("http", path), {}, "123456789012");
}

/** The URL at which service accounts get tokens, as the laptop and a stage make it known. */
export const tokenUrl = "https://api.example/oauth2/token";

async function startDoors() {
  const management = await startManagement();
  const { registry, state, ports, stats } = management;
  const series = new SeriesInMemory();
  const nowSeconds = (): number => Math.floor(state.now / 1000);
  const { privateKey, publicKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
  await registry.keys.createSigningKey({
    kid: "stage-key",
    publicKey: publicKey.export({ format: "der", type: "spki" }).toString("base64"),
    encryptedPrivateKey: "",
    createTime: "",
  });
  const readJwks = async () => publicJwks(await registry.keys.listSigningKeys());
  const openSecret = async (sealed: string, purpose: string) => (await ports.secretBox()).open(sealed, purpose);
  const verifier = createTokenVerifier("test", readJwks, nowSeconds);
  /** Makes what one function notes of used API tokens. It waits for the writing, so that tests see it. */
  const newTokenUses = () =>
    new TokenUses({
      store: new TokenUseTable(stats),
      nowSeconds,
      patience: () => () => {},
      report: (message, error) => {
        throw new Error(message, { cause: error });
      },
    });
  /** Makes what one function notes of who was refused. It waits for the writing, so that tests see it. */
  const newSignInFailures = () =>
    new SignInFailures({
      store: new SignInFailureTable(stats),
      nowMillis: () => state.now,
      patience: () => () => {},
      report: (message, error) => {
        throw new Error(message, { cause: error });
      },
    });
  /** Makes an access for one function, with a cache of its own. */
  const accessOf = (opens: boolean): Access =>
    createAccess({
      identities: registry.identities,
      projects: registry.projects,
      verifyToken: (token) => verifier.verify(token),
      guesses: management.newGuessLimit(),
      subjectOfExpired: (token) => verifier.subjectOfExpired(token),
      uses: newTokenUses(),
      noteRefusal: newSignInFailures().overHttps,
      ...(opens ? { openSecret } : {}),
      nowSeconds,
    });
  const sign = async (claims: Claims) => signEs256(claims, privateKey, "stage-key");
  const signing = {
    sign,
    stage: "test",
    nowSeconds,
    newTokenId: randomUUID,
    project: (id: string) => registry.projects.get(id),
    noteRefusal: newSignInFailures().overHttps,
    uses: newTokenUses(),
  };
  const guesses = management.newGuessLimit();
  const atPasswordDesk = createPasswordDesk(() => 0);

  const ofAuthenticate = createHttpHandler(
    (request) =>
      authenticate(request, {
        signIn: {
          ...signing,
          directory: registry.identities,
          bounded: (origin, attempt) => guesses.signIn(origin, attempt),
          atPasswordDesk,
        },
        grant: {
          ...signing,
          tokenUrl,
          use: createAssertionUse(new AssertionIds(stats), new WindowCounters(stats, "ASSERTIONS"), () => state.now),
          bounded: (origin, attempt) => guesses.generated(origin, attempt),
          key: (keyId) => registry.identities.getKey(keyId),
          identity: (id) => registry.identities.get(id),
          openSecret,
        },
        tokenKeys: readJwks,
        webhookKeys: { webhookJwks: async () => ({ keys: [] }), webhookEd25519: async () => [] },
        webhookIssuer: "https://api.example/data-connector",
      }),
    authenticateError,
  );

  /** Makes who calls as clients of InfluxDB do, for one function. */
  const namedCallerOf = (access: Access, desk: AtPasswordDesk) =>
    createNamedCaller({
      access,
      guesses: management.newGuessLimit(),
      uses: newTokenUses(),
      noteRefusal: newSignInFailures().overHttps,
      directory: registry.identities,
      project: (id) => registry.projects.get(id),
      atPasswordDesk: desk,
      nowSeconds,
    });
  const databases = {
    sourcesIn: (project: string) => registry.sources.list(project),
    projectsOfOrganization: (organization: string) => registry.projects.idsOfOrganization(organization),
  };

  const signed = { url: "https://blobs.example", headers: {}, endsAtMillis: 0 };
  const ingestAccess = accessOf(false);
  const recentSources = new RecentSources(
    (project, id) => registry.sources.get(project, id),
    () => state.now,
  );
  const ofIngest = createHttpHandler(
    (request) =>
      ingest(request, {
        caller: (headers, sourceIp) => ingestAccess.caller(headers, sourceIp),
        namedCaller: namedCallerOf(ingestAccess, noPasswordDesk),
        directory: {
          identity: (id) => registry.identities.get(id),
          source: (project, id) => recentSources.get(project, id),
          sourceAnew: (project, id) => recentSources.getAnew(project, id),
          project: (id) => registry.projects.get(id),
          retentionNamed: (project, name) => registry.sources.retentionNamed(project, name),
          retention: (project, id) => registry.sources.getRetention(project, id),
          grantsOf: (identity) => ingestAccess.grantsOf(identity),
          ...databases,
        },
        quota: { take: async () => {} },
        meter: notedCounts().meter,
        intake: { direct: async () => false, send: ports.intake.send, store: async () => {} },
        blobs: {
          put: async () => {},
          uploadUrl: async () => signed,
          downloadUrl: async () => signed,
          size: async () => undefined,
        },
        rows: { row: async () => undefined, page: async () => ({ rows: [] }) },
        logs: new SourceLogs(stats),
        logQuota: createLogQuota(new WindowCounters(stats, "LOGS")),
        nowMillis: () => state.now,
        newNonce: randomUUID,
      }),
    ingestError,
  );

  const queryAccess = accessOf(true);
  const ofQuery = createHttpHandler(
    (request) =>
      query(request, {
        caller: namedCallerOf(queryAccess, atPasswordDesk),
        directory: {
          identity: (id) => registry.identities.get(id),
          recentIdentity: (id) => registry.identities.get(id),
          source: (project, id) => registry.sources.get(project, id),
          project: (id) => registry.projects.get(id),
          retentionNamed: (project, name) => registry.sources.retentionNamed(project, name),
          retention: (project, id) => registry.sources.getRetention(project, id),
          grantsOf: (identity) => queryAccess.grantsOf(identity),
          ...databases,
        },
        countQuery: async () => {},
        catalogue: series,
        readers: { DYNAMODB: () => series },
        blobs: { read: async () => ({ kind: "absent" }) },
        nowMillis: () => state.now,
        random: () => 0.5,
      }),
    queryError,
  );

  state.accessTokens = {
    of: async (headers) => {
      const token = accessTokenIn(headers);
      return token === undefined ? undefined : verifier.verify(token);
    },
    sign,
    stage: "test",
  };
  const manageAccess = accessOf(true);
  const ofManage = createHttpHandler((request) => manage(request, manageAccess, ports), manageError);

  const handlers = { authenticate: ofAuthenticate, ingest: ofIngest, query: ofQuery, manage: ofManage };

  /** Answers what the function behind the path answers. */
  const ask = async (asked: Asked): Promise<DoorAnswer> => {
    const handler = handlers[functionOf(asked)];
    const { statusCode, headers, body } = await handler(eventOf(asked, new Date(state.now)));
    return { status: statusCode, headers, body };
  };
  return { management, registry, state, ask, sign, stop: () => management.stop() };
}

export type Doors = Awaited<ReturnType<typeof startDoors>>;

/** Starts the doors for the tests of the calling file, and stops them after these. */
export async function runDoors(): Promise<Doors> {
  const doors = await startDoors();
  afterAll(() => doors.stop());
  return doors;
}
