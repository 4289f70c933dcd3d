/** Asks the door of queries as Grafana does, over a source `plant` with one retention `year` of the points that its queries find. */

import { gunzipSync } from "node:zlib";
import { grafanaCall } from "../influxql/grafana.ts";
import { askedAtMillis, plantPoints } from "../influxql/grafana-points.ts";
import { itself, queryDoor, retention, source } from "./query-door.ts";
import { SeriesInMemory } from "./series-in-memory.ts";

export interface GrafanaSeries {
  readonly name?: string;
  readonly tags?: Readonly<Record<string, string>>;
  readonly columns: readonly string[];
  readonly values: readonly (readonly unknown[])[];
}

export interface GrafanaResult {
  readonly statement_id: number;
  readonly error?: string;
  readonly series?: readonly GrafanaSeries[];
}

export function plantDoor() {
  const series = new SeriesInMemory();
  const year = { ...retention, displayName: "year" };
  const plant = { ...source, displayName: "plant", retentions: [year.id] };
  series.write({ project: plant.project, retention: year.id, source: plant.id }, plantPoints);
  const { directory } = queryDoor().door;
  const { ask } = queryDoor(itself, {
    catalogue: series,
    readers: { DYNAMODB: () => series },
    nowMillis: () => askedAtMillis,
    directory: {
      ...directory,
      source: async () => plant,
      sourcesIn: async () => [plant],
      retention: async () => year,
      retentionNamed: async (_, name) => (name === year.displayName ? year : undefined),
    },
  });
  /** Answers the results of a query, with times in milliseconds. */
  return async (method: "GET" | "POST", q: string, rp?: string): Promise<readonly GrafanaResult[]> => {
    const call = grafanaCall(method, { q, db: "plant", user: plant.id, password: "secret", ...(rp ? { rp } : {}) });
    const { status, body, isBase64 } = await ask(call);
    const text = isBase64 ? gunzipSync(Buffer.from(body, "base64")).toString() : body;
    if (status !== 200) throw new Error(`The door answered ${status}: ${text}`);
    return JSON.parse(text).results;
  };
}
