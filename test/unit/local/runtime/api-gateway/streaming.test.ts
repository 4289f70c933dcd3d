import { get, type IncomingMessage } from "node:http";
import { describe, expect, test } from "vitest";
import { Doors } from "../../../../../local/runtime/api-gateway/api-gateway.ts";
import type { AnswerSink, InvocationOutcome, Invoker } from "../../../../../local/runtime/contract.ts";
import { closeAfterwards, routeOf } from "./serving.ts";

const head = (fields: object): Buffer => Buffer.concat([Buffer.from(JSON.stringify(fields)), Buffer.alloc(8)]);
const ok = head({ statusCode: 200, headers: { "content-type": "text/event-stream" } });
const answered: InvocationOutcome = { kind: "answered", payload: "null" };

type Play = (sink: AnswerSink) => Promise<InvocationOutcome>;

/** Opens doors whose one streaming function does what `play` says. */
async function serveStream(play: Play) {
  const invoker: Invoker = {
    invoke: (_arn, _payload, sink) => (sink ? play(sink) : Promise.reject(new Error("No stream was asked for."))),
  };
  const doors = closeAfterwards(await Doors.listen(0));
  doors.open({ routes: [routeOf("rest", "GET", "/v2/stream", { streams: true })], account: "0", invoker });
  return { doors, url: `${doors.url}/v2/stream` };
}

const got = (url: string): Promise<IncomingMessage> =>
  new Promise((resolve, reject) => {
    get(url, resolve).on("error", reject);
  });

describe("a route that streams", () => {
  test("answers with the head before the eight zero bytes, wherever its parts are cut, and the body after them", async () => {
    const whole = Buffer.concat([ok, Buffer.from("data: 1\n\n")]);
    for (const cut of [1, ok.length - 3, ok.length, whole.length]) {
      const { url } = await serveStream(async (sink) => {
        await sink.write(whole.subarray(0, cut));
        await sink.write(whole.subarray(cut));
        return answered;
      });
      const response = await fetch(url);
      expect([response.status, response.headers.get("content-type")]).toStrictEqual([200, "text/event-stream"]);
      expect(response.headers.get("x-amzn-requestid")).toMatch(/^[0-9a-f-]{36}$/);
      expect(await response.text()).toBe("data: 1\n\n");
    }
  });

  test("gives the client each part as it comes", async () => {
    const goOn = Promise.withResolvers<void>();
    const { url } = await serveStream(async (sink) => {
      await sink.write(Buffer.concat([ok, Buffer.from("one")]));
      await goOn.promise;
      await sink.write(Buffer.from("two"));
      return answered;
    });
    const message = await got(url);
    const iterator = message.setEncoding("utf8")[Symbol.asyncIterator]();
    expect((await iterator.next()).value).toBe("one");
    goOn.resolve();
    expect((await iterator.next()).value).toBe("two");
  });

  test("renames the challenge as a REST API does", async () => {
    const { url } = await serveStream(async (sink) => {
      await sink.write(
        Buffer.concat([head({ statusCode: 401, headers: { "www-authenticate": "Bearer" } }), Buffer.from("{}")]),
      );
      return answered;
    });
    const response = await fetch(url);
    expect([response.status, response.headers.get("x-amzn-remapped-www-authenticate")]).toStrictEqual([401, "Bearer"]);
  });

  test.each<[string, Play, number]>([
    ["fails before its head", async () => ({ kind: "failed", error: { errorType: "E", errorMessage: "" } }), 502],
    ["answers as a whole", async () => ({ kind: "answered", payload: '{"statusCode":200}' }), 502],
    ["answers nothing", async () => answered, 502],
    ["is throttled", async () => ({ kind: "throttled", reason: "ConcurrentInvocationLimitExceeded" }), 500],
    [
      "writes a head that is no JSON",
      async (sink) => {
        await sink.write(Buffer.concat([Buffer.from("{"), Buffer.alloc(8), Buffer.from("body")]));
        return answered;
      },
      502,
    ],
  ])("answers in the API's own words where the function %s", async (_name, play, status) => {
    const { url } = await serveStream(play);
    expect((await fetch(url)).status).toBe(status);
  });

  test("is cut off where the function fails after its head, so that nobody takes it for whole", async () => {
    const { url } = await serveStream(async (sink) => {
      await sink.write(Buffer.concat([ok, Buffer.from("one")]));
      return { kind: "failed", error: { errorType: "E", errorMessage: "" } };
    });
    const response = await fetch(url);
    await expect(response.text()).rejects.toThrow();
  });

  test("tells the function that its client has left", async () => {
    const left = Promise.withResolvers<void>();
    const { url } = await serveStream(async (sink) => {
      sink.gone.addEventListener("abort", () => left.resolve());
      await sink.write(Buffer.concat([ok, Buffer.from("one")]));
      await left.promise;
      return answered;
    });
    const message = await got(url);
    message.destroy();
    await left.promise;
  });

  test("takes the next part only when a slow client has taken what came before", async () => {
    const part = Buffer.alloc(1024 * 1024);
    let taken = 0;
    const { url } = await serveStream(async (sink) => {
      await sink.write(ok);
      for (; taken < 200 && !sink.gone.aborted; taken++) await sink.write(part);
      return answered;
    });
    const message = await got(url);
    message.pause();
    let before = -1;
    const hasStopped = (): boolean => {
      const last = before;
      before = taken;
      return last === taken;
    };
    // The kernel takes some megabytes; then nothing moves any more.
    await expect.poll(hasStopped, { interval: 200 }).toBe(true);
    expect(taken).toBeLessThan(100);
    let bytes = 0;
    for await (const chunk of message) bytes += (chunk as Buffer).length;
    expect([taken, bytes]).toStrictEqual([200, 200 * part.length]);
  });

  test("ends at once when the doors close, as whole", async () => {
    const { doors, url } = await serveStream(async (sink) => {
      await sink.write(Buffer.concat([ok, Buffer.from("one")]));
      await new Promise((resolve) => sink.gone.addEventListener("abort", resolve));
      return answered;
    });
    const message = await got(url);
    let text = "";
    message.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
    });
    await expect.poll(() => text).toBe("one");
    await doors.close(60_000);
    await expect.poll(() => message.complete).toBe(true);
  });
});
