/** Makes the ports of the management API, over tables of a test and over its state. */

import { randomUUID } from "node:crypto";
import type { Ports } from "../../../lambdas/api/manage/ports.ts";
import { createStartJob } from "../../../lambdas/api/manage/resources/jobs/start.ts";
import { GuessLimit } from "../../../lambdas/shared/access/guess-limit.ts";
import { createPasswordDesk } from "../../../lambdas/shared/access/password-desk.ts";
import { createJobLimit } from "../../../lambdas/shared/access/rate-limit.ts";
import { SignInFailureTable } from "../../../lambdas/shared/adapters/dynamodb/administration/sign-in-failure-table.ts";
import { TokenUseTable } from "../../../lambdas/shared/adapters/dynamodb/administration/token-use-table.ts";
import {
  GuessCounters,
  SignInPlaces,
  WindowCounters,
} from "../../../lambdas/shared/adapters/dynamodb/caller-limits.ts";
import { ProjectCounters } from "../../../lambdas/shared/adapters/dynamodb/counters/project-counters.ts";
import type { RetentionSizes } from "../../../lambdas/shared/adapters/dynamodb/counters/retention-sizes.ts";
import type { DeliveryStats } from "../../../lambdas/shared/adapters/dynamodb/delivery-stats.ts";
import { Presences } from "../../../lambdas/shared/adapters/dynamodb/live/presences.ts";
import { SourceLogs } from "../../../lambdas/shared/adapters/dynamodb/live/source-logs.ts";
import type { Registry } from "../../../lambdas/shared/adapters/dynamodb/registry.ts";
import type { CatalogueTable } from "../../../lambdas/shared/adapters/dynamodb/series/catalogue-table.ts";
import type { Table } from "../../../lambdas/shared/adapters/dynamodb/table.ts";
import { createWebhookGuard } from "../../../lambdas/shared/adapters/webhook/guard.ts";
import { PlatformError } from "../../../lambdas/shared/core/error.ts";
import { newId } from "../../../lambdas/shared/core/id.ts";
import type { JobMessage } from "../../../lambdas/shared/core/job.ts";
import { jobsPerHour } from "../../../lambdas/shared/core/limits.ts";
import { retentionKinds } from "../../../lambdas/shared/core/project/retention.ts";
import { createSecretBox, type SecretBox } from "../../../lambdas/shared/core/secret-box.ts";
import type { ConnectorQueues } from "../../../lambdas/shared/delivery/connector/make-connector.ts";
import { Rooms } from "../../../lambdas/shared/room/rooms.ts";
import type { State } from "./state.ts";

interface Kept {
  readonly registry: Registry;
  readonly stats: Table;
  readonly deliveries: DeliveryStats;
  readonly catalogue: CatalogueTable;
  readonly sizes: RetentionSizes;
}

function queuesOf(state: State): ConnectorQueues {
  const step = (name: keyof ConnectorQueues, subject: string): void => {
    state.beforeEffect(name);
    state.steps.push(`${name} ${subject}`);
    if (state.fails === name) throw new Error(`${name} failed`);
  };
  return {
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
}

const delivering = (state: State): Pick<Ports, "sendToConnector" | "countWaiting" | "sending"> => ({
  sendToConnector: async (queueUrl, messages) => {
    state.beforeEffect("send to connector");
    if (!state.waiting) throw new PlatformError("not-found", "There is no such queue.");
    for (const { body } of messages) state.sent.push({ queueUrl, message: JSON.parse(body) });
  },
  countWaiting: async () => state.waiting ?? Promise.reject(new PlatformError("not-found", "There is no such queue.")),
  sending: {
    sign: async ({ secret }) => ({ "webhook-signature": secret ? "v1,signed" : "" }),
    receiver: {
      post: async (request) => {
        state.posted.push(request);
        return state.outcome;
      },
    },
  },
});

const commandingOf = (state: State, report: Ports["report"]): Ports["commanding"] => ({
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
});

const intakeOf = (state: State): Ports["intake"] => ({
  send: async (project, body) => {
    state.beforeEffect("send to intake");
    if (state.intakeFails) throw new Error("the intake queue is away");
    state.intake.push({ project, message: JSON.parse(body) });
  },
});

const exportFilesOf = (state: State): Ports["exportFiles"] => ({
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
});

/** Makes a guess limit as each environment has its own. */
const guessLimitOf = (state: State, stats: Table, box: SecretBox) =>
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

export function portsOf(state: State, { registry, stats, deliveries, catalogue, sizes }: Kept) {
  const sendJob = async (message: JobMessage): Promise<void> => {
    state.beforeEffect(`send job ${message.kind}`);
    state.jobs.push(message);
  };
  const guard = createWebhookGuard([]);
  const box = createSecretBox(new Uint8Array(32).fill(3));
  const newGuessLimit = () => guessLimitOf(state, stats, box);
  const guesses = newGuessLimit();
  const jobLimit = createJobLimit(new WindowCounters(stats, "JOBS"), jobsPerHour);
  const rooms = new Rooms(registry.rooms);
  const report = (message: string, { error }: Record<string, unknown>): void => {
    if (!state.effectsMayFail) state.reported.push(`${message}: ${error}`);
  };
  const ports: Ports = {
    registry,
    secretBox: async () => box,
    queues: queuesOf(state),
    deliveries,
    intakeCounts: new ProjectCounters(stats),
    retentionSizes: sizes,
    ...delivering(state),
    mqttDoors: () => state.mqttDoors(),
    connectionOf: async (clientId) => state.connections.get(clientId),
    sourceLogs: (place, page) => new SourceLogs(stats).page(place, page),
    signInFailures: (scope, page) => new SignInFailureTable(stats).page(scope, page),
    lastUses: (tokens) => new TokenUseTable(stats).lastUses(tokens),
    presences: (source) => new Presences(stats).of(source),
    commanding: commandingOf(state, report),
    sendJob,
    eventLog: {
      newestFirst: (...range) => state.eventLog.newestFirst(...range),
      oldestFirst: (...range) => state.eventLog.oldestFirst(...range),
    },
    catalogue,
    intake: intakeOf(state),
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
    exportFiles: exportFilesOf(state),
    publicUrl: "https://api.example",
    connectorQueuePrefix: "test-dc-",
    retentionKinds,
    rooms,
    auditLogDays: 400,
    pointsPerSecond: 1000,
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
  return { ports, newGuessLimit };
}
