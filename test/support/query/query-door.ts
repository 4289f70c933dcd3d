/** The door of queries over one source in memory, for tests that ask it as API Gateway does. */

import { vi } from "vitest";
import type { Door } from "../../../lambdas/api/query/call.ts";
import { answer } from "../../../lambdas/api/query/door.ts";
import type { KeptPoint } from "../../../lambdas/shared/core/event/kept-point.ts";
import type { Retention } from "../../../lambdas/shared/core/project/retention.ts";
import type { HttpRequest } from "../../../lambdas/shared/handlers/api-gateway.ts";
import { apiToken, type Identity, identity } from "../identities.ts";
import { point, source as registered } from "../points.ts";
import { SeriesInMemory } from "./series-in-memory.ts";

const { project } = registered;

export const retention: Retention = {
  id: "retention00000000001",
  project,
  displayName: "oneYear",
  kind: "DYNAMODB",
  durationSeconds: 365 * 86_400,
  createTime: "",
};
export const elsewhere: Retention = {
  ...retention,
  id: "retention00000000002",
  displayName: "theirs",
  kind: "INFLUXDB",
  influxdb: { version: 2, url: "https://influx.example", database: "bucket" },
};

export const source = { ...registered, retentions: [retention.id, elsewhere.id] };
export const itself = identity({ id: source.id, kind: "source", project });
export const token = (changed: Partial<Identity> = {}): Identity => apiToken(project, changed);

/** An emulated device, which is read by its id. */
export const emulated: typeof source = {
  ...source,
  id: "emu0123456789abcdefghij",
  type: "EMULATOR",
  displayName: "thermometer",
};

/** Three points, a minute apart, from 2024-02-25T16:00:00Z on. */
export const points: readonly KeptPoint[] = [0, 1, 2].map((minute) => ({
  ...point,
  eventId: `event00000000000000${minute}`,
  measurement: "temperature",
  tags: { machine: minute === 2 ? "press 2" : "press 1" },
  fields: { value: 20.5 + minute, ok: minute > 0 },
  atNanos: `${1_708_876_800n + BigInt(60 * minute)}123456789`,
  acceptedAt: 1_708_876_900_000,
}));

interface Asked {
  readonly method?: string;
  readonly path?: string;
  readonly query?: Readonly<Record<string, string>> | URLSearchParams;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
}

export const requestOf = ({ method = "GET", path = "/query", query = {}, headers = {}, body = "" }: Asked) => {
  const named = new URLSearchParams(query instanceof URLSearchParams ? query : { ...query });
  const request: HttpRequest = {
    method,
    path,
    headers,
    query: new Map([...new Set(named.keys())].map((name) => [name, named.getAll(name)])),
    body: Buffer.from(body),
    sourceIp: "192.0.2.1",
  };
  return request;
};

export function queryDoor(caller: Identity = itself, changed: Partial<Door> = {}) {
  const series = new SeriesInMemory();
  series.write({ project, retention: retention.id, source: source.id }, points);
  series.write({ project, retention: retention.id, source: emulated.id }, points.slice(0, 1));
  const countQuery = vi.fn(async () => {});
  const others = [{ ...source, id: "0b5a1a6e-4c73-4c1e-9c39-111111111111", displayName: "press line" }, emulated];
  const identityOf = async (id: string) =>
    [source, ...others].some((each) => each.id === id) ? identity({ id, kind: "source", project }) : undefined;
  const door: Door = {
    caller: async () => caller,
    directory: {
      identity: identityOf,
      recentIdentity: identityOf,
      source: async (_, id) => [source, ...others].find((each) => each.id === id),
      project: async () => undefined,
      grantsOf: async () => ({ projects: new Map(), organizations: new Map() }),
      sourcesIn: async () => [source, ...others],
      projectsOfOrganization: async () => [],
      retentionNamed: async (_, name) => [retention, elsewhere].find(({ displayName }) => displayName === name),
      retention: async (_, id) => [retention, elsewhere].find((each) => each.id === id),
    },
    countQuery,
    catalogue: series,
    readers: { DYNAMODB: () => series },
    blobs: { read: async () => ({ kind: "absent" }) },
    nowMillis: () => 1_708_880_400_000,
    random: () => 0.5,
    ...changed,
  };
  const ask = (asked: Asked) => answer(requestOf(asked), door);
  return { ask, door, countQuery };
}

/** Answers what each statement of a query came to. */
export const resultsOf = async (answered: Promise<{ body: string }>): Promise<unknown[]> =>
  (JSON.parse((await answered).body) as { results: unknown[] }).results;

/** Answers the rows of the first statement's first series. */
export const valuesOf = async (answered: Promise<{ body: string }>): Promise<unknown> => {
  const [first] = (await resultsOf(answered)) as { series?: { values: unknown }[] }[];
  return first?.series?.[0]?.values;
};
