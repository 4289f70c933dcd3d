/**
 * Runs the management API over a registry in memory. Tests ask it as HTTP clients do; its queues only note what is
 * sent.
 */

import { afterAll } from "vitest";
import { manage } from "../../lambdas/api/manage/manage.ts";
import { makeDocument } from "../../lambdas/api/manage/openapi/make.ts";
import { RetentionSizes } from "../../lambdas/shared/adapters/dynamodb/counters/retention-sizes.ts";
import { DeliveryStats } from "../../lambdas/shared/adapters/dynamodb/delivery-stats.ts";
import { Registry } from "../../lambdas/shared/adapters/dynamodb/registry.ts";
import { CatalogueTable } from "../../lambdas/shared/adapters/dynamodb/series/catalogue-table.ts";
import { Table } from "../../lambdas/shared/adapters/dynamodb/table.ts";
import { errorAnswer } from "../../lambdas/shared/calls/error-answer.ts";
import { PlatformError } from "../../lambdas/shared/core/error.ts";
import { newId } from "../../lambdas/shared/core/id.ts";
import type { HttpAnswer } from "../../lambdas/shared/handlers/api-gateway.ts";
import { AnswerCheck, type OpenApiDocument } from "./answer-check.ts";
import { accessOf, type Caller } from "./management/caller.ts";
import { portsOf } from "./management/ports.ts";
import { newState, resetState } from "./management/state.ts";
import { itemsOf, startTables } from "./tables.ts";

export { type Caller, person } from "./management/caller.ts";

/** The document against which every answer of every test is checked. */
const openApi = makeDocument() as unknown as OpenApiDocument;

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  // biome-ignore lint/suspicious/noExplicitAny: tests read answers as clients do, without a schema.
  readonly body: any;
}

export async function startManagement() {
  const tables = await startTables("registry", "stats", "points");
  const stats = new Table(tables.client, "stats");
  const deliveries = new DeliveryStats(stats);
  const points = new Table(tables.client, "points");
  const catalogue = new CatalogueTable(points);
  const sizes = new RetentionSizes(points);
  const answers = new AnswerCheck(openApi);
  const registry = new Registry("registry", tables.client);
  const state = newState(registry);
  tables.client.middlewareStack.add(
    (next, { commandName = "" }) =>
      async (args) => {
        state.onCall(commandName);
        if (!isReading(commandName)) state.beforeEffect(commandName);
        return next(args);
      },
    { step: "initialize" },
  );
  const { ports, newGuessLimit } = portsOf(state, { registry, stats, deliveries, catalogue, sizes });
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
    resetState(state);
    return `/v2/projects/${id}`;
  };
  /** Everything that the registry keeps. */
  const items = () => itemsOf(tables.client, "registry");
  const stop = () => tables.stop();
  return { registry, stats, catalogue, sizes, state, ports, newGuessLimit, deliveries, ask, makeProject, items, stop };
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
