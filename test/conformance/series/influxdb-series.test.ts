import { afterAll } from "vitest";
import { createInfluxdbStore } from "../../../lambdas/pipeline/retain-influxdb/store.ts";
import { InfluxdbSeries } from "../../../lambdas/shared/adapters/influxdb/influxdb-series.ts";
import { createWebhookGuard } from "../../../lambdas/shared/adapters/webhook/guard.ts";
import { createReadingClient } from "../../../lambdas/shared/adapters/webhook/reading-client.ts";
import { queryRequest } from "../../../lambdas/shared/core/influxdb/query-request.ts";
import type { InfluxdbSettings } from "../../../lambdas/shared/core/influxdb/settings.ts";
import { writeRequest } from "../../../lambdas/shared/core/influxdb/write-request.ts";
import type { SeriesReader } from "../../../lambdas/shared/core/query/series.ts";
import { Influxd, influxdPath } from "../../support/influxdb/influxd.ts";
import { InfluxqlDouble } from "../../support/influxdb/influxql-double.ts";
import { describeSeriesReader } from "./series-reader.ts";

const binary = influxdPath();
const server = binary === undefined ? await new InfluxqlDouble().listen() : await Influxd.start(binary);
const client = createReadingClient(createWebhookGuard(["127.0.0.0/8"]));
afterAll(async () => {
  await client.close();
  await server[Symbol.asyncDispose]();
});

/** Each retention has a database of its own, as each has settings of its own. */
const settingsOf = (retention: string): InfluxdbSettings => ({ version: 1, url: server.url, database: retention });

const read = (retention: string): SeriesReader =>
  new InfluxdbSeries({ displayName: retention, influxdb: settingsOf(retention) }, (statements) =>
    client.ask(queryRequest(settingsOf(retention), undefined, statements)),
  );

const made = new Map<string, Promise<unknown>>();
const createDatabase = (retention: string): Promise<unknown> => {
  const before = made.get(retention);
  if (before || binary === undefined) return before ?? Promise.resolve();
  const asked = client.ask(queryRequest(settingsOf(retention), undefined, `CREATE DATABASE "${retention}"`));
  made.set(retention, asked);
  return asked;
};

const store = createInfluxdbStore({
  place: async (_, retention) => ({ settings: settingsOf(retention), secret: undefined }),
  post: async ({ settings }, lines) => {
    const { url, headers } = writeRequest(settings, undefined);
    const { status } = await fetch(url, { method: "POST", headers, body: lines });
    if (status !== 204) throw new Error(`The server answered ${status}.`);
    return { kind: "written" };
  },
  catalogue: { note: async () => {} },
  nowMillis: Date.now,
});

const which = binary === undefined ? "our double of it, since no real one is installed" : "a real one";
describeSeriesReader(
  `the points in an InfluxDB (${which})`,
  async () => {
    await Promise.all(["retention00000000001", "retention00000000002"].map(createDatabase));
    return {
      reader: { scan: (scan) => read(scan.series.retention).scan(scan) },
      write: async ({ project, retention, source }, points) => {
        const toKeep = points.map((point) => ({ point, source, acceptedAt: point.acceptedAt ?? 0 }));
        const { refused } = await store.keep({ project, retention, points: toKeep });
        if (refused.length > 0) throw new Error(`Points were refused: ${refused[0]?.reason}`);
      },
    };
  },
  { lastWrittenWins: true, oneTypeAField: true, refusesTime: true },
);
