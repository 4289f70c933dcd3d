/**
 * Answers `/write`, `/api/v2/write` and `/query` as an InfluxDB does, by our own line protocol and our own engine, where no real one is
 * installed.
 */

import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { runStatements } from "../../../lambdas/api/query/run-statements.ts";
import { resultsAsJson } from "../../../lambdas/api/query/write-results.ts";
import type { KeptPoint } from "../../../lambdas/shared/core/event/kept-point.ts";
import { decodeLines } from "../../../lambdas/shared/core/line-protocol/decode.ts";
import { parseQuery } from "../../../lambdas/shared/core/query/influxql/parse.ts";
import { connectionTag } from "../../../lambdas/shared/core/query/series.ts";
import { EngineInMemory } from "../query/engine-in-memory.ts";
import { LocalServer } from "./local-server.ts";

const place = { project: "projectofacmecorp001", retention: "retention0000000auto", source: "source" };

export class InfluxqlDouble extends LocalServer {
  readonly asked: { readonly path: string; readonly authorization: string | undefined; readonly query: string }[] = [];
  private readonly databases = new Map<string, EngineInMemory>();
  private written = 0;

  protected async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "", "http://influxdb");
    const database = this.database(url.searchParams.get("db") ?? url.searchParams.get("bucket") ?? "");
    if (url.pathname.endsWith("/write")) {
      this.write(database, await text(request));
      response.writeHead(204).end();
      return;
    }
    response.writeHead(200, { "content-type": "application/json" }).end(await this.answer(database, request));
  }

  private database(name: string): EngineInMemory {
    const known = this.databases.get(name) ?? new EngineInMemory([]);
    this.databases.set(name, known);
    return known;
  }

  private write({ series }: EngineInMemory, lines: string): void {
    const points = decodeLines(lines, 1n).points.map(({ measurement, tags, fields, atNanos }): KeptPoint => {
      const { [connectionTag]: connection = "", ...others } = Object.fromEntries(tags);
      const acceptedAt = this.written++;
      return {
        eventId: String(acceptedAt).padStart(20, "0"),
        measurement,
        connectionTag: connection,
        tags: others,
        fields: Object.fromEntries(fields),
        atNanos: atNanos ?? "0",
        acceptedAt,
      };
    });
    series.write(place, points);
  }

  private async answer({ ports }: EngineInMemory, request: IncomingMessage): Promise<string> {
    const query = new URLSearchParams(await text(request)).get("q") ?? "";
    this.asked.push({ path: request.url ?? "", authorization: request.headers.authorization, query });
    return resultsAsJson(await runStatements(parseQuery(query), ports), { unit: undefined, pretty: false });
  }
}
