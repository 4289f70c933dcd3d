/**
 * Runs the management API over a registry in memory. Tests ask it as HTTP clients do; its queues only note what is
 * sent.
 */

import { randomUUID } from "node:crypto";
import { afterAll } from "vitest";
import { manage } from "../../lambdas/api/manage/manage.ts";
import { makeDocument } from "../../lambdas/api/manage/openapi/make.ts";
import type { EventLog, Ports } from "../../lambdas/api/manage/ports.ts";
import { createStartJob } from "../../lambdas/api/manage/resources/jobs/start.ts";
import { type Access, grantsIn } from "../../lambdas/shared/access/access.ts";
import type { Grants } from "../../lambdas/shared/access/authorize.ts";
import { GuessLimit } from "../../lambdas/shared/access/guess-limit.ts";
import { createPasswordDesk } from "../../lambdas/shared/access/password-desk.ts";
import { createJobLimit } from "../../lambdas/shared/access/rate-limit.ts";
import { SignInFailureTable } from "../../lambdas/shared/adapters/dynamodb/administration/sign-in-failure-table.ts";
import { TokenUseTable } from "../../lambdas/shared/adapters/dynamodb/administration/token-use-table.ts";
import { GuessCounters, SignInPlaces, WindowCounters } from "../../lambdas/shared/adapters/dynamodb/caller-limits.ts";
import { DeliveryStats } from "../../lambdas/shared/adapters/dynamodb/delivery-stats.ts";
import { Presences } from "../../lambdas/shared/adapters/dynamodb/live/presences.ts";
import { SourceLogs } from "../../lambdas/shared/adapters/dynamodb/live/source-logs.ts";
import { Registry } from "../../lambdas/shared/adapters/dynamodb/registry.ts";
import { CatalogueTable } from "../../lambdas/shared/adapters/dynamodb/series/catalogue-table.ts";
import { Table } from "../../lambdas/shared/adapters/dynamodb/table.ts";
import { createWebhookGuard } from "../../lambdas/shared/adapters/webhook/guard.ts";
import { errorAnswer } from "../../lambdas/shared/calls/error-answer.ts";
import type { ConnectorMessage } from "../../lambdas/shared/core/connector/connector-message.ts";
import type { DeliveryOutcome } from "../../lambdas/shared/core/delivery/delivery.ts";
import { PlatformError } from "../../lambdas/shared/core/error.ts";
import { newId } from "../../lambdas/shared/core/id.ts";
import type { Role } from "../../lambdas/shared/core/identity/role.ts";
import type { IntakeRequest } from "../../lambdas/shared/core/intake/intake-message.ts";
import type { JobMessage } from "../../lambdas/shared/core/job.ts";
import { jobsPerHour, type RoomLimits, roomLimits } from "../../lambdas/shared/core/limits.ts";
import { mqttDoors } from "../../lambdas/shared/core/mqtt/auth-config.ts";
import type { ClientOutcome } from "../../lambdas/shared/core/mqtt/command.ts";
import type { ConnectionState } from "../../lambdas/shared/core/mqtt/connection-state.ts";
import { retentionKinds } from "../../lambdas/shared/core/project/retention.ts";
import { createSecretBox } from "../../lambdas/shared/core/secret-box.ts";
import type { ConnectorQueues } from "../../lambdas/shared/delivery/connector/make-connector.ts";
import type { SendingPort } from "../../lambdas/shared/delivery/port.ts";
import type { HttpAnswer } from "../../lambdas/shared/handlers/api-gateway.ts";
import { Rooms } from "../../lambdas/shared/room/rooms.ts";
import { AnswerCheck, type OpenApiDocument } from "./answer-check.ts";
import { type Identity, identity } from "./identities.ts";
import { itemsOf, startTables } from "./tables.ts";

/** The document against which every answer of every test is checked. */
const openApi = makeDocument() as unknown as OpenApiDocument;

/**
 * The identity that asks: a person with a role in the project under test, a stranger, nobody who has signed in, or the
 * identity that is given.
 */
export type Caller = Role | "nobody" | "stranger" | Identity;

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers as clients do, without a schema.
  readonly body: any;
}

type Posted = Parameters<SendingPort["receiver"]["post"]>[0];

export const person = identity();

export async function startManagement() {
  const tables = await startTables("registry", "stats", "points");
  const stats = new Table(tables.client, "stats");
  const deliveries = new DeliveryStats(stats);
  const catalogue = new CatalogueTable(new Table(tables.client, "points"));
  const answers = new AnswerCheck(openApi);
  const registry = new Registry("registry", tables.client);
  const state = {
    now: Date.parse("2024-02-25T16:00:00.250Z"),
    organization: "O",
    project: "",
    /** The steps that were taken on queues, in order. The step that `fails` names throws. */
    steps: [] as string[],
    fails: undefined as keyof ConnectorQueues | undefined,
    /** The number of events that wait on every connector's queue; undefined if there is no such queue. */
    waiting: { visible: 0, hidden: 0 } as { visible: number; hidden: number } | undefined,
    /** The test events that were sent, and how they ended. */
    posted: [] as Posted[],
    /** What clients of sources do with commands, by client id, and which commands were sent. */
    clients: new Map<string, ClientOutcome | "refused">(),
    commands: [] as {
      readonly clientId: string;
      readonly topic: string;
      readonly payload: string;
      readonly timeoutSeconds: number;
    }[],
    /** Answers where sources connect over MQTT. */
    mqttDoors: async () => mqttDoors({ mqtts: "mqtts.example", wss: "wss.example" }, ""),
    /** What the broker tells of connections, by client id. */
    connections: new Map<string, ConnectionState>(),
    /** Is called when a command is sent, and while its answer is waited for. */
    meanwhile: async (_payload: string): Promise<void> => {},
    /** Is told of each time for which a call waits, instead of the wait. */
    waited: (_millis: number): void => {},
    outcome: { kind: "acknowledged", status: 200, latencyMillis: 12, answer: "ok" } as DeliveryOutcome,
    jobs: [] as JobMessage[],
    /** Reads and signs access tokens. Every caller signed in a minute ago, unless a test gives other ones. */
    accessTokens: {
      of: async ({ authorization = "" }) => {
        const caller = await registry.identities.get(authorization.replace("Bearer ", ""));
        return tokenOf(caller ?? person, state.now);
      },
      sign: async (claims) => JSON.stringify(claims),
      stage: "test",
    } as Ports["accessTokens"],
    /** The messages that calls have put on connectors' queues. */
    sent: [] as { readonly queueUrl: string; readonly message: ConnectorMessage }[],
    /** The files of exports by their keys. */
    exportFiles: new Map<string, Uint8Array>(),
    /** The most of each thing that there may be. Tests lower it; the next project begins with the usual figures. */
    limits: roomLimits as RoomLimits,
    eventLog: { async *newestFirst() {}, async *oldestFirst() {} } as EventLog,
    countCall: async (_identity: string): Promise<void> => {},
    /** The messages on the intake queue, and whether sending to it fails. */
    intake: [] as { readonly project: string; readonly message: IntakeRequest }[],
    intakeFails: false,
    /** Is called before each write to a table and each step on a queue. If it throws, the step does not take place. */
    beforeEffect: (_effect: string): void => {},
    effectsMayFail: false,
    /** Is told of each call of a table, such as `QueryCommand`. */
    onCall: (_command: string): void => {},
    /** What the calls have reported to the log. */
    reported: [] as string[],
  };
  tables.client.middlewareStack.add(
    (next, { commandName = "" }) =>
      async (args) => {
        state.onCall(commandName);
        if (!isReading(commandName)) state.beforeEffect(commandName);
        return next(args);
      },
    { step: "initialize" },
  );
  const step = (name: keyof ConnectorQueues, subject: string): void => {
    state.beforeEffect(name);
    state.steps.push(`${name} ${subject}`);
    if (state.fails === name) throw new Error(`${name} failed`);
  };
  const queues: ConnectorQueues = {
    makeQueue: async (name) => {
      step("makeQueue", name);
      return { queueUrl: `https://sqs/${name}`, queueArn: `arn:${name}` };
    },
    makeMapping: async (queueArn, concurrency) => {
      step("makeMapping", `${queueArn} ${concurrency}`);
      return `mapping of ${queueArn}`;
    },
    removeQueue: async (queueUrl) => step("removeQueue", queueUrl),
  };
  const sendJob = async (message: JobMessage): Promise<void> => {
    state.beforeEffect(`send job ${message.kind}`);
    state.jobs.push(message);
  };
  const guard = createWebhookGuard([]);
  const box = createSecretBox(new Uint8Array(32).fill(3));
  /** Makes a guess limit as each environment has its own. */
  const newGuessLimit = () =>
    new GuessLimit({
      counter: new GuessCounters(stats),
      places: new SignInPlaces(stats),
      mark: async (text) => box.mark(text),
      nowMillis: () => state.now,
      // An error here fails the test, unless the test itself has made the effect fail.
      report: (message, error) => {
        if (!state.effectsMayFail) throw new Error(message, { cause: error });
      },
    });
  const guesses = newGuessLimit();
  const jobLimit = createJobLimit(new WindowCounters(stats, "JOBS"), jobsPerHour);
  const rooms = new Rooms(registry.rooms);
  const report = (message: string, { error }: Record<string, unknown>): void => {
    if (!state.effectsMayFail) state.reported.push(`${message}: ${error}`);
  };
  const ports: Ports = {
    registry,
    secretBox: async () => box,
    queues,
    deliveries,
    sendToConnector: async (queueUrl, messages) => {
      state.beforeEffect("send to connector");
      if (!state.waiting) throw new PlatformError("not-found", "There is no such queue.");
      for (const { body } of messages) state.sent.push({ queueUrl, message: JSON.parse(body) });
    },
    countWaiting: async () =>
      state.waiting ?? Promise.reject(new PlatformError("not-found", "There is no such queue.")),
    sending: {
      sign: async ({ secret }) => ({ "webhook-signature": secret ? "v1,signed" : "" }),
      receiver: {
        post: async (request) => {
          state.posted.push(request);
          return state.outcome;
        },
      },
    },
    mqttDoors: () => state.mqttDoors(),
    connectionOf: async (clientId) => state.connections.get(clientId),
    sourceLogs: (place, page) => new SourceLogs(stats).page(place, page),
    signInFailures: (scope, page) => new SignInFailureTable(stats).page(scope, page),
    lastUses: (tokens) => new TokenUseTable(stats).lastUses(tokens),
    presences: (source) => new Presences(stats).of(source),
    commanding: {
      clientsOf: async () => [...state.clients.keys()],
      messages: {
        send: async (clientId, message) => {
          state.beforeEffect("send command");
          state.commands.push({ clientId, ...message });
          const outcome = state.clients.get(clientId) ?? "NOT_CONNECTED";
          if (outcome === "refused") throw new Error("throttled");
          await state.meanwhile(message.payload);
          return outcome;
        },
      },
      report,
    },
    sendJob,
    eventLog: {
      newestFirst: (...range) => state.eventLog.newestFirst(...range),
      oldestFirst: (...range) => state.eventLog.oldestFirst(...range),
    },
    catalogue,
    intake: {
      send: async (project, body) => {
        state.beforeEffect("send to intake");
        if (state.intakeFails) throw new Error("the intake queue is away");
        state.intake.push({ project, message: JSON.parse(body) });
      },
    },
    boundGuesses: (origin, attempt) => guesses.chosen(origin, attempt),
    atPasswordDesk: createPasswordDesk(() => 0),
    countCall: (identity) => state.countCall(identity),
    checkAddress: (url) => guard.checkLiteral(url),
    webhookKeyMaker: {
      webhookKey: async () => ({ publicKey: "public", encryptedPrivateKey: "private", encryptedSeed: "seed" }),
    },
    startJob: createStartJob({
      jobs: registry.jobs,
      rooms,
      mostAtOnce: () => state.limits.jobsAtOncePerProject,
      countJob: (project, nowMillis) => jobLimit.take(project, 1, nowMillis),
      sendJob,
      now: () => new Date(state.now),
      newId,
      report: () => {},
    }),
    get accessTokens() {
      return state.accessTokens;
    },
    exportFiles: {
      get: async (key) => state.exportFiles.get(key),
      downloadUrl: async (key, nowMillis, name) => ({
        url: `https://files.example/${key}?as=${name}&signature=mark`,
        endsAtMillis: nowMillis + 900_000,
        headers: {},
      }),
      removeSome: async (prefix) => {
        state.beforeEffect("remove files");
        const [first, ...rest] = [...state.exportFiles.keys()].filter((key) => key.startsWith(prefix));
        if (first !== undefined) state.exportFiles.delete(first);
        return rest.length > 0;
      },
    },
    publicUrl: "https://api.example",
    connectorQueuePrefix: "test-dc-",
    retentionKinds,
    rooms,
    auditLogDays: 400,
    report,
    get limits() {
      return state.limits;
    },
    now: () => new Date(state.now),
    wait: async (millis) => {
      state.waited(millis);
    },
    newId,
    newUuid: randomUUID,
  };
  const ask = async (caller: Caller, method: string, target: string, body?: unknown): Promise<Answer> => {
    const { pathname, searchParams } = new URL(target, "https://api.example");
    const query = new Map([...new Set(searchParams.keys())].map((name) => [name, searchParams.getAll(name)]));
    const id = typeof caller === "string" ? "token" : caller.id;
    const headers: Record<string, string> = caller === "nobody" ? {} : { authorization: `Bearer ${id}` };
    const text = typeof body === "string" ? body : body === undefined ? "" : JSON.stringify(body);
    const request = { method, path: pathname, headers, query, body: Buffer.from(text), sourceIp: "192.0.2.1" };
    const answer = await manage(request, accessOf(caller, state, registry), ports).catch(answerOf);
    const sent = JSON.parse(answer.body);
    answers.check(method, pathname, answer.status, sent);
    return { ...answer, body: sent };
  };
  /** Makes a project for one test. Answers its path. */
  const makeProject = async (): Promise<string> => {
    const id = newId();
    const createTime = "2024-01-01T00:00:00Z";
    const names = { displayName: "Acme", companyName: id };
    await registry.projects.create({ id, organization: state.organization, ...names, eventLogDays: 31, createTime });
    state.project = id;
    state.steps.length = 0;
    state.intake.length = 0;
    state.intakeFails = false;
    state.jobs.length = 0;
    state.sent.length = 0;
    state.limits = roomLimits;
    state.posted.length = 0;
    state.fails = undefined;
    state.clients.clear();
    state.commands.length = 0;
    state.meanwhile = async () => {};
    return `/v2/projects/${id}`;
  };
  /** Everything that the registry keeps. */
  const items = () => itemsOf(tables.client, "registry");
  const stop = () => tables.stop();
  return { registry, stats, catalogue, state, ports, newGuessLimit, deliveries, ask, makeProject, items, stop };
}

function tokenOf({ id, kind, tokensValidFrom, tokenGeneration }: Identity, now: number) {
  const issuedAt = Math.max(tokensValidFrom, Math.floor(now / 1000) - 60);
  const session = { id: randomUUID(), signedInAt: issuedAt };
  const generation = tokenGeneration === undefined ? {} : { generation: tokenGeneration };
  return { id, kind, issuedAt, expiresAt: issuedAt + 7200, session, ...generation };
}

const isReading = (command: string): boolean => /^(Get|BatchGet|Query|Scan)/.test(command);

export type Management = Awaited<ReturnType<typeof startManagement>>;

/** Starts a management API for the tests of the calling file, and stops it after them. */
export async function runManagement(): Promise<Management> {
  const management = await startManagement();
  afterAll(() => management.stop());
  return management;
}

const answerOf = (error: unknown): HttpAnswer => {
  if (error instanceof PlatformError) return errorAnswer(error);
  throw error;
};

function accessOf(caller: Caller, { project, organization }: Management["state"], registry: Registry): Access {
  const identity = typeof caller === "string" ? person : caller;
  const grants = async (): Promise<Grants> => {
    if (typeof caller !== "string") return grantsIn(await registry.identities.memberships(caller.id));
    if (caller === "stranger" || caller === "nobody") return { projects: new Map(), organizations: new Map() };
    if (caller === "roles/organization.admin") {
      return { projects: new Map(), organizations: new Map([[organization, [caller]]]) };
    }
    return { projects: new Map([[project, [caller]]]), organizations: new Map() };
  };
  return { caller: async () => identity, grantsOf: grants };
}
