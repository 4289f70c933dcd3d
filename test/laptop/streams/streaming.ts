/** Runs a laptop whose streams a test opens, and what the tests of streams have in common. */

import { get, type IncomingMessage } from "node:http";
import { afterAll, afterEach } from "vitest";
import { startTestLaptop } from "../../support/laptop/laptop.ts";
import { OpenStream, type StreamObject } from "../../support/laptop/open-stream.ts";
import { Client } from "../../support/laptop/platform.ts";
import { until } from "../../support/laptop/until.ts";

export const sse = { accept: "text/event-stream" };

export const ofType = (stream: OpenStream, type: string) => stream.events.filter(({ eventType }) => eventType === type);
export const numbersOf = (stream: OpenStream, type: string): unknown[] =>
  ofType(stream, type).map(({ data }) => (data?.[type] as { n: number } | undefined)?.n);

/** Reads an error in the form of streams. */
export async function errorOf(response: Response): Promise<{ readonly code: number; readonly message: string }> {
  const { error } = (await response.json()) as StreamObject;
  if (!error) throw new Error("The answer holds no error.");
  return error;
}

/** Starts a laptop for the streams of the calling file, and ends with it. A project has six streams at most. */
export async function runStreams() {
  const laptop = await startTestLaptop({
    doctor: (_, { Type, Properties }) => {
      const variables = (Properties.Environment as { Variables?: Record<string, unknown> } | undefined)?.Variables;
      if (Type === "AWS::Lambda::Function" && variables?.STREAMS_PER_PROJECT) variables.STREAMS_PER_PROJECT = "6";
    },
  });
  afterAll(() => laptop.stop());
  const client = new Client(laptop.ready);
  const streams: OpenStream[] = [];
  afterEach(async () => {
    for (const stream of streams.splice(0)) stream.leave();
  });

  const urlOf = (path: string): string => `${laptop.ready.httpUrl}${client.project}${path}`;

  async function openStream(path = "/devices:stream", headers: Record<string, string> = {}): Promise<OpenStream> {
    const authorization = `Bearer ${await client.token("admin")}`;
    const stream = await OpenStream.open(urlOf(path), { authorization, ...headers });
    streams.push(stream);
    return stream;
  }

  /** Opens a stream as soon as those of the test before have given their places back. */
  const ready = async (path?: string, headers?: Record<string, string>): Promise<OpenStream> => {
    const stream = await until("a place", async () => {
      const opened = await openStream(path, headers);
      return opened.status === 429 ? undefined : opened;
    });
    return stream.ready();
  };

  let count = 0;
  const uniqueType = (): string => `reading_${count++}`;

  const emulated = async (type: string, labels: object = {}): Promise<string> =>
    String((await client.manage("POST", "/devices", { type, labels })).name)
      .split("/")
      .at(-1) ?? "";

  async function newToken(): Promise<{ id: string; value: string }> {
    const made = await client.manage("POST", "/apitokens", { displayName: `stream ${count++}`, scopes: ["read"] });
    const { name } = made.apiToken as { name: string };
    return { id: name.split("/").at(-1) ?? "", value: String(made.value) };
  }

  /** Opens a stream whose client decides when it reads on. */
  async function slowStream(path: string): Promise<{ message: IncomingMessage; answer: () => string }> {
    const headers = { authorization: `Bearer ${await client.token("admin")}` };
    const message = await new Promise<IncomingMessage>((resolve, reject) => {
      get(urlOf(path), { headers }, resolve).on("error", reject);
    });
    let text = "";
    message.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
    });
    return { message, answer: () => text };
  }

  return { laptop, client, urlOf, openStream, ready, uniqueType, emulated, newToken, slowStream };
}
