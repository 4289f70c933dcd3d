import { randomBytes } from "node:crypto";
import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { createWebhookClient, type WebhookClient } from "../../../../../../lambdas/shared/adapters/webhook/client.ts";
import { createWebhookGuard } from "../../../../../../lambdas/shared/adapters/webhook/guard.ts";
import type { DeliveryOutcome } from "../../../../../../lambdas/shared/core/delivery/delivery.ts";
import { webhookTarget } from "../../../../../../lambdas/shared/core/webhook/webhook-headers.ts";
import { type Receiver, startReceiver, trustReceivers } from "../../../../../support/receiver.ts";

let receiver: Receiver;
/** The receiver's answer to the next requests. */
let answer: Parameters<typeof startReceiver>[1];
const clients: WebhookClient[] = [];

beforeAll(async () => {
  receiver = await startReceiver(await trustReceivers(), (...all) => answer(...all));
});
afterAll(() => receiver.stop());
afterEach(async () => {
  await Promise.all(clients.splice(0).map((client) => client.close()));
});

/** Waits a minute for everything unless it is told to wait less, so that no busy machine ends a wait before its time. */
function post(
  acknowledge: "200" | "2xx" = "200",
  within: { readonly answerWithinMillis?: number; readonly bodyWithinMillis?: number } = {},
  tellsHeaders = false,
): Promise<DeliveryOutcome> {
  const guard = createWebhookGuard(["127.0.0.0/8", "::1/128"]);
  const usual = { answerWithinMillis: 60_000, connectWithinMillis: 60_000, bodyWithinMillis: 60_000 };
  const pace = { millis: () => performance.now(), ...usual, ...within };
  const client = createWebhookClient(guard, pace);
  clients.push(client);
  const url = `https://localhost:${receiver.port}/hook`;
  return client.post({
    target: webhookTarget({ url, signatureSecret: "", headers: {} }),
    headers: {},
    body: "{}",
    acknowledge,
    tellsHeaders,
  });
}

describe("a connector that takes any 2xx", () => {
  it.each([
    [200, "acknowledged"],
    [201, "acknowledged"],
    [204, "acknowledged"],
    [299, "acknowledged"],
    [302, "failed"],
    [404, "failed"],
  ])("takes %i as %s", async (status, kind) => {
    answer = (_received, _request, response) => response.writeHead(status).end();
    expect(await post("2xx")).toMatchObject({ kind, status });
  });
});

describe("the headers of an answer", () => {
  const headersOf = async (headers: Record<string, string | string[]>, status = 200, tells = true) => {
    answer = (_received, _request, response) => response.writeHead(status, headers).end();
    return (await post("200", {}, tells)).answerHeaders;
  };

  it("are told where they are asked for, of successes and failures alike", async () => {
    const told = { "x-one": "1", "set-cookie": "a=1, b=2" };
    for (const status of [200, 500])
      expect(await headersOf({ "X-One": "1", "Set-Cookie": ["a=1", "b=2"] }, status)).toMatchObject(told);
    expect(await headersOf({ "X-One": "1" }, 200, false)).toBeUndefined();
  });

  it("are bounded in number and length", async () => {
    const many = Array.from({ length: 60 }, (_, index) => [`x-${index}`, "y".repeat(1100)]);
    const told = (await headersOf(Object.fromEntries(many.slice(0, 10)))) ?? {};
    expect(told["x-0"]).toBe("y".repeat(1024));
    expect(Object.keys((await headersOf(Object.fromEntries(many.map(([name]) => [name, "z"])))) ?? {})).toHaveLength(
      50,
    );
  });
});

describe("the beginning of an answer", () => {
  const answerTo = async (body: string | Uint8Array, status = 200): Promise<string> => {
    answer = (_received, _request, response) => response.writeHead(status).end(body);
    return (await post()).answer;
  };

  it("is kept, of successes and failures alike", async () => {
    expect([await answerTo("thanks"), await answerTo("no", 500), await answerTo("")]).toStrictEqual([
      "thanks",
      "no",
      "",
    ]);
  });

  it("is a kilobyte at most, and whole where it is just that", async () => {
    expect(await answerTo("x".repeat(1024))).toBe("x".repeat(1024));
    expect(await answerTo("x".repeat(1025))).toBe("x".repeat(1024));
    expect(await answerTo(`${"x".repeat(2000)}`, 500)).toBe("x".repeat(1024));
  });

  it("is well-formed text, though it is cut within a character", async () => {
    const kept = await answerTo(`x${"漢".repeat(400)}`);
    expect(kept).toBe(`x${"漢".repeat(341)}`);
    expect(kept.isWellFormed()).toBe(true);
  });

  it("is well-formed text, though the receiver sends bytes that are none", async () => {
    const bytes = Uint8Array.from({ length: 700 }, (_, index) => (index * 37) % 256);
    const kept = await answerTo(bytes, 500);
    expect(kept.isWellFormed()).toBe(true);
    expect(JSON.parse(JSON.stringify(kept))).toBe(kept);
  });

  it.each([
    ["gzip", gzipSync],
    ["X-GZIP", gzipSync],
    ["deflate", deflateSync],
    ["deflate", deflateRawSync],
    ["br", brotliCompressSync],
  ])("is unfolded where it came as %s without being asked for", async (coding, fold) => {
    const answerFolded = async (body: Uint8Array): Promise<string> => {
      answer = (_received, _request, response) => response.writeHead(500, { "content-encoding": coding }).end(body);
      return (await post()).answer;
    };
    expect(await answerFolded(fold("no room left"))).toBe("no room left");
    // Has random letters, so that a kilobyte of it is not the end of the compressed answer.
    const long = `began ${randomBytes(20_000).toString("hex")}`;
    expect(long.startsWith(await answerFolded(fold(long)))).toBe(true);
    expect(await answerFolded(fold(long))).toMatch(/^began [0-9a-f]{500}/);
    expect(await answerFolded(fold("x".repeat(50_000_000)))).toMatch(/^x{1024}$|^[^x]/);
    expect(await answerFolded(Buffer.from("plain after all"))).toBe("plain after all");
    expect(await answerFolded(Buffer.from(""))).toBe("");
  });

  it("is kept of an answer that breaks off, or whose body does not end in time: its status was given", async () => {
    answer = (_received, _request, response) => {
      response.writeHead(500, { "content-length": "100" });
      response.write("half", () => response.destroy());
    };
    expect(await post()).toMatchObject({ kind: "failed", errorClass: "status", status: 500, answer: "half" });
    for (const [status, kind] of [
      [200, "acknowledged"],
      [503, "failed"],
    ] as const) {
      answer = (_received, _request, response) => response.writeHead(status).write("drip");
      // Either time ends it: that of the whole answer, and that of the body, which is short, since it holds a slot up.
      for (const within of [{ answerWithinMillis: 2_000 }, { bodyWithinMillis: 1_000 }]) {
        expect(await post("200", within)).toMatchObject({ kind, status, answer: "drip" });
      }
    }
  });

  it("is empty where the receiver never answered", async () => {
    answer = (_received, request) => request.socket.destroy();
    expect(await post()).toMatchObject({ kind: "failed", answer: "" });
  });
});

describe("Retry-After", () => {
  const askedBy = async (status: number, header: string | string[] | undefined) => {
    answer = (_received, _request, response) => {
      if (header !== undefined) response.setHeader("retry-after", header);
      response.writeHead(status).end();
    };
    const outcome = await post();
    return outcome.kind === "failed" ? outcome.retryAfterSeconds : "acknowledged";
  };

  it.each<[number, string | string[] | undefined, number | string | undefined]>([
    [429, "17", 17],
    [503, "17", 17],
    [503, "86400", 900],
    [429, ["30", "60"], 30],
    [503, "soon", undefined],
    [503, undefined, undefined],
    [500, "17", undefined],
    [200, "17", "acknowledged"],
  ])("with %i %j asks for %j seconds", async (status, header, seconds) => {
    expect(await askedBy(status, header)).toBe(seconds);
  });

  it("may be a date", async () => {
    const seconds = await askedBy(503, new Date(Date.now() + 800_000).toUTCString());
    expect(seconds).toBeGreaterThan(700);
    expect(seconds).toBeLessThanOrEqual(800);
  });
});
