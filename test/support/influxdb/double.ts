/**
 * Answers `/write` as an InfluxDB 1.x does, of what tests need: it keeps fields by series and time, refuses values of
 * another type than the field had first, and can be away.
 */

import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";

type Behaviour = "writes" | "busy" | "lacks its policy";

const line = /^(?<series>(?:\\.|[^ \\])+) (?<fields>.+) (?<time>-?\d+)$/s;

export class InfluxdbDouble implements AsyncDisposable {
  /** What is kept, by series and time; the fields as they were sent. */
  readonly kept = new Map<string, string>();
  /** The addresses and headers of all requests. */
  readonly asked: { readonly path: string; readonly authorization: string | undefined }[] = [];
  behaviour: Behaviour = "writes";
  /** Answers one of so many requests that it is busy, and of these writes every other one all the same; none if absent. */
  busyEvery: number | undefined;
  private readonly types = new Map<string, string>();
  private readonly server = createServer(async (request, response) => {
    const body = await text(request);
    this.asked.push({ path: request.url ?? "", authorization: request.headers.authorization });
    const { status, error } = this.answer(body);
    response.writeHead(status, { "content-type": "application/json" });
    response.end(error === undefined ? "" : JSON.stringify({ error }));
  });

  async listen(): Promise<this> {
    await new Promise<void>((resolve) => this.server.listen(0, "127.0.0.1", resolve));
    return this;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
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
