/**
 * Answers `/write` as an InfluxDB 1.x does, of what tests need: it keeps fields by series and time, refuses values of
 * another type than the field had first, and can be away.
 */

import type { IncomingMessage, ServerResponse } from "node:http";
import { text } from "node:stream/consumers";
import { LocalServer } from "./local-server.ts";

type Behaviour = "writes" | "busy" | "lacks its policy";

const line = /^(?<series>(?:\\.|[^ \\])+) (?<fields>.+) (?<time>-?\d+)$/s;

export class InfluxdbDouble extends LocalServer {
  /** What is kept, by series and time; the fields as they were sent. */
  readonly kept = new Map<string, string>();
  /** The addresses and headers of all requests. */
  readonly asked: { readonly path: string; readonly authorization: string | undefined }[] = [];
  behaviour: Behaviour = "writes";
  /** Answers one of so many requests that it is busy, and of these writes every other one all the same; none if absent. */
  busyEvery: number | undefined;
  private readonly types = new Map<string, string>();

  protected async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await text(request);
    this.asked.push({ path: request.url ?? "", authorization: request.headers.authorization });
    const { status, error } = this.answer(body);
    response.writeHead(status, { "content-type": "application/json" });
    response.end(error === undefined ? "" : JSON.stringify({ error }));
  }

  private answer(body: string): { status: number; error?: string } {
    const busy = { status: 503, error: "timeout" };
    if (this.behaviour === "busy") return busy;
    const turn = this.asked.length / (this.busyEvery ?? Number.POSITIVE_INFINITY);
    if (turn % 2 === 1) return busy;
    if (this.behaviour === "lacks its policy") return { status: 500, error: "retention policy not found: nosuch" };
    const refused = body.split("\n").filter((each) => !this.write(each));
    if (turn > 0 && turn % 2 === 0) return busy;
    if (refused.length === 0) return { status: 204 };
    return {
      status: 400,
      error: `partial write: field type conflict: first of ${refused[0]} dropped=${refused.length}`,
    };
  }

  /** Answers false for a line that it refuses. */
  private write(text: string): boolean {
    const { series = "", fields = "", time = "" } = line.exec(text)?.groups ?? {};
    const measurement = series.split(",")[0] ?? "";
    for (const field of fields.split(",")) {
      const [key = "", value = ""] = field.split("=");
      const place = `${measurement} ${key}`;
      const type = value.startsWith('"') ? "string" : "float";
      const known = this.types.get(place) ?? type;
      if (known !== type) return false;
      this.types.set(place, known);
    }
    this.kept.set(`${series} ${time}`, fields);
    return true;
  }
}
