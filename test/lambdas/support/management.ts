/** The management API over a registry in memory: asked as an HTTP client asks it, with lanes that are only noted. */

import { randomUUID } from "node:crypto";
import type { Access } from "../../../lambdas/access/access.ts";
import type { Grants } from "../../../lambdas/access/authorize.ts";
import { Registry } from "../../../lambdas/adapters/registry/registry.ts";
import { createWebhookGuard } from "../../../lambdas/adapters/webhook/guard.ts";
import { PlatformError } from "../../../lambdas/core/error.ts";
import { newId } from "../../../lambdas/core/id.ts";
import type { Identity, Role } from "../../../lambdas/core/records.ts";
import { createSecretBox } from "../../../lambdas/core/secret-box.ts";
import type { MinuteCounts } from "../../../lambdas/core/stats.ts";
import type { HttpAnswer } from "../../../lambdas/frame/api-gateway.ts";
import { errorAnswer, manage } from "../../../lambdas/manage/manage.ts";
import type { EventLog, Lanes, Ports } from "../../../lambdas/manage/ports.ts";
import { startTables } from "./tables.ts";

/** Who asks: a person with a role in the project under test, or an identity as it is. */
export type Caller = Role | "stranger" | Identity;

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers as clients do, without a schema.
  readonly body: any;
}

export const person: Identity = {
  id: "person",
  kind: "user",
  displayName: "",
  enabled: true,
  tokensValidFrom: 0,
  createTime: "",
};

export async function startManagement() {
  const tables = await startTables("registry");
  const registry = new Registry("registry", tables.client);
  const state = {
    now: Date.parse("2024-02-25T16:00:00.250Z"),
    organization: "O",
    project: "",
    /** What was done to lanes, in order; also `fails` makes a step throw. */
    steps: [] as string[],
    fails: undefined as keyof Lanes | undefined,
    /** What the counters hold, and the minute up to which they were read last. */
    minutes: [] as MinuteCounts[],
    minutesSince: 0,
    eventLog: { async *newestFirst() {} } as EventLog,
  };
  const step = (name: keyof Lanes, subject: string): void => {
    state.steps.push(`${name} ${subject}`);
    if (state.fails === name) throw new Error(`${name} failed`);
  };
  const lanes: Lanes = {
    makeQueue: async (name) => {
      step("makeQueue", name);
      return { queueUrl: `https://sqs/${name}`, queueArn: `arn:${name}` };
    },
    makeMapping: async (queueArn) => {
      step("makeMapping", queueArn);
      return `mapping of ${queueArn}`;
    },
    removeMapping: async (uuid) => step("removeMapping", uuid),
    removeQueue: async (queueUrl) => step("removeQueue", queueUrl),
  };
  const guard = createWebhookGuard([]);
  const box = createSecretBox(new Uint8Array(32).fill(3));
  const ports: Ports = {
    registry,
    secretBox: async () => box,
    lanes,
    counters: {
      since: async (_connector, millis) => {
        state.minutesSince = millis;
        return state.minutes;
      },
    },
    eventLog: { newestFirst: (...range) => state.eventLog.newestFirst(...range) },
    checkAddress: (url) => guard.checkLiteral(url),
    connectorQueuePrefix: "test-dc-",
    connectorsPerProject: 10,
    now: () => new Date(state.now),
    wait: async () => {},
    newId,
    newUuid: randomUUID,
  };
  const ask = async (caller: Caller, method: string, target: string, body?: unknown): Promise<Answer> => {
    const { pathname, searchParams } = new URL(target, "https://api.example");
    const query = new Map([...new Set(searchParams.keys())].map((name) => [name, searchParams.getAll(name)]));
    const text = typeof body === "string" ? body : body === undefined ? "" : JSON.stringify(body);
    const request = { method, path: pathname, headers: {}, query, body: Buffer.from(text) };
    const answer = await manage(request, accessOf(caller, state), ports).catch(answerOf);
    return { ...answer, body: JSON.parse(answer.body) };
  };
  /** A project of its own for each test; paths below it begin with what this answers. */
  const makeProject = async (): Promise<string> => {
    const id = newId();
    const createTime = "2024-01-01T00:00:00Z";
    const names = { displayName: "Acme", companyName: id };
    await registry.projects.create({ id, organization: state.organization, ...names, eventLogDays: 31, createTime });
    state.project = id;
    state.steps.length = 0;
    state.fails = undefined;
    return `/v2/projects/${id}`;
  };
  return { registry, state, ports, ask, makeProject, stop: () => tables.stop() };
}

export type Management = Awaited<ReturnType<typeof startManagement>>;

const answerOf = (error: unknown): HttpAnswer => {
  if (error instanceof PlatformError) return errorAnswer(error);
  throw error;
};

function accessOf(caller: Caller, { project, organization }: Management["state"]): Access {
  const identity = typeof caller === "string" ? person : caller;
  const grants = (): Grants => {
    if (typeof caller !== "string" || caller === "stranger") return { projects: new Map(), organizations: new Map() };
    if (caller === "roles/organization.admin") {
      return { projects: new Map(), organizations: new Map([[organization, [caller]]]) };
    }
    return { projects: new Map([[project, [caller]]]), organizations: new Map() };
  };
  return { caller: async () => identity, grantsOf: async () => grants() };
}
