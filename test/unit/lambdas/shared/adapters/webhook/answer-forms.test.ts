import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { WebhookClient } from "../../../../../../lambdas/shared/adapters/webhook/client.ts";
import type { DeliveryOutcome } from "../../../../../../lambdas/shared/core/delivery/delivery.ts";
import { type RawReceiver, type RawRequest, trickle } from "../../../../../support/raw-receiver.ts";
import { trustReceivers } from "../../../../../support/receiver.ts";
import { endAll, post, settled, startClient, startReceiver } from "./setting.ts";

let certificate: { cert: string; key: string };

beforeAll(async () => {
  certificate = await trustReceivers();
});
afterEach(endAll);

const usual = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nusual";

async function start(answer: (request: RawRequest) => void): Promise<[RawReceiver, WebhookClient]> {
  return [await startReceiver(certificate, answer), startClient()];
}

interface Form {
  readonly text: string;
  readonly status?: number;
  readonly answer?: string;
  /** Is true if the receiver closes the connection afterwards. */
  readonly closes?: true;
}

const interim = "HTTP/1.1 100 Continue\r\n\r\n";
const hints = "HTTP/1.1 103 Early Hints\r\nLink: </a.css>; rel=preload\r\nLink: </b.css>; rel=preload\r\n\r\n";
const ok = (head: string, body = "done"): string => `HTTP/1.1 200 OK\r\n${head}\r\n${body}`;
const sized = "Content-Length: 4\r\n";
const chunked = "Transfer-Encoding: chunked\r\n";

const forms: Readonly<Record<string, Form>> = {
  "a plain answer": { text: ok(sized) },
  "100 before it": { text: interim + ok(sized) },
  "100 without a reason before it": { text: `HTTP/1.1 100\r\n\r\n${ok(sized)}` },
  "100 with headers before it": {
    text: `HTTP/1.1 100 Continue\r\nDate: now\r\nConnection: keep-alive\r\n\r\n${ok(sized)}`,
  },
  "100 several times before it": { text: interim.repeat(5) + ok(sized) },
  "102 before it": { text: `HTTP/1.1 102 Processing\r\n\r\n${ok(sized)}` },
  "103 with headers before it": { text: hints + ok(sized) },
  "103 several times before it": { text: hints.repeat(3) + ok(sized) },
  "104 and 199, which nobody knows, before it": {
    text: `HTTP/1.1 104 Upload Resumption\r\n\r\nHTTP/1.1 199 Own\r\nX: y\r\n\r\n${ok(sized)}`,
  },
  "100, 102 and 103 mixed before it": {
    text: `${interim}HTTP/1.1 102 Processing\r\n\r\n${hints}${interim}${ok(sized)}`,
  },
  "100 before a chunked one": { text: interim + ok(chunked, "4\r\ndone\r\n0\r\n\r\n") },
  "100 before a failure": { text: `${interim}HTTP/1.1 500 Oops\r\n${sized}\r\ndone`, status: 500 },
  "100 before 204": { text: `${interim}HTTP/1.1 204 No Content\r\n\r\n`, status: 204, answer: "" },
  "100 before one that ends by closing": {
    text: `${interim}HTTP/1.1 200 OK\r\nConnection: close\r\n\r\ndone`,
    closes: true,
  },
  chunks: { text: ok(chunked, "2\r\ndo\r\n2\r\nne\r\n0\r\n\r\n") },
  "chunks of sizes in hex of both cases, with zeros before": {
    text: ok(chunked, `00a\r\n${"x".repeat(10)}\r\n0B\r\n${"x".repeat(11)}\r\n000\r\n\r\n`),
    answer: "x".repeat(21),
  },
  "chunks with extensions": {
    text: ok(chunked, '2;a;b=c;d="e;\\"f"\r\ndo\r\n2;x=y\r\nne\r\n0;last\r\n\r\n'),
  },
  "chunks with trailers": {
    text: ok(`${chunked}Trailer: X-Sum\r\n`, "4\r\ndone\r\n0\r\nX-Sum: 1\r\nX-More: 2\r\n\r\n"),
  },
  "chunk sizes with blanks behind them": { text: ok(chunked, "4  \r\ndone\r\n0 \r\n\r\n") },
  "no chunks at all": { text: ok(chunked, "0\r\n\r\n"), answer: "" },
  "chunked as the last of several codings": {
    text: ok("Transfer-Encoding: gzip, chunked\r\n", "4\r\ndone\r\n0\r\n\r\n"),
  },
  "a body that ends by closing": { text: "HTTP/1.1 200 OK\r\n\r\ndone", closes: true },
  "a length, and closing after it": { text: ok(`${sized}Connection: close\r\n`), closes: true },
  "a length of zero": { text: ok("Content-Length: 0\r\n", ""), answer: "" },
  "a length with blanks behind it": { text: ok("Content-Length: 4  \r\n") },
  "a length with zeros before": { text: ok("Content-Length: 0004\r\n") },
  "204 without a body": { text: "HTTP/1.1 204 No Content\r\n\r\n", status: 204, answer: "" },
  "304 without a body, although with a length": {
    text: "HTTP/1.1 304 Not Modified\r\nETag: x\r\n\r\n",
    status: 304,
    answer: "",
  },
  "205 of length zero": { text: "HTTP/1.1 205 Reset\r\nContent-Length: 0\r\n\r\n", status: 205, answer: "" },
  "HTTP/1.0 that ends by closing": { text: "HTTP/1.0 200 OK\r\n\r\ndone", closes: true },
  "HTTP/1.0 with a length, and closing after it": { text: `HTTP/1.0 200 OK\r\n${sized}\r\ndone`, closes: true },
  "HTTP/1.0 that keeps the connection": { text: `HTTP/1.0 200 OK\r\nConnection: Keep-Alive\r\n${sized}\r\ndone` },
  "header names and values of mixed case": {
    text: "HTTP/1.1 200 oK\r\ncOnTeNt-LeNgTh: 4\r\nCONNECTION: Keep-Alive\r\nKeep-Alive: timeout=5, max=9\r\n\r\ndone",
  },
  "codings of mixed case": { text: ok("TRANSFER-ENCODING: ChunKed\r\n", "4\r\ndone\r\n0\r\n\r\n") },
  "no reason": { text: `HTTP/1.1 200\r\n${sized}\r\ndone` },
  "a blank without a reason": { text: `HTTP/1.1 200 \r\n${sized}\r\ndone` },
  "a reason beyond ASCII": { text: `HTTP/1.1 200 tr\xe8s bien\r\nX-A: \xe9\xff\r\n${sized}\r\ndone` },
  "empty lines before it": { text: `\r\n\r\n${ok(sized)}` },
  "blanks around values, and empty values": { text: ok("X-A:\r\nX-B: \t \r\nContent-Length:   4\r\n") },
  "headers folded over lines": { text: ok(`X-A: one\r\n two\r\n\tthree\r\n${sized}`) },
  "a length that is folded": { text: ok("Content-Length:\r\n 4\r\n") },
  "a coding that is folded": { text: ok("Transfer-Encoding:\r\n chunked\r\n", "4\r\ndone\r\n0\r\n\r\n") },
  "the same header many times": { text: ok(`${"Set-Cookie: a=b\r\n".repeat(100)}${sized}`) },
  "headers that are called as objects' own members": {
    text: ok(`__proto__: a\r\nconstructor: b\r\nhasOwnProperty: c\r\nthen: d\r\n${sized}`),
  },
  "an offer to upgrade": { text: ok(`Upgrade: h2\r\nConnection: Upgrade\r\n${sized}`) },
  "a status that nobody knows": { text: `HTTP/1.1 299 Own\r\n${sized}\r\ndone`, status: 299 },
  "a status beyond 599": { text: `HTTP/1.1 799 Own\r\n${sized}\r\ndone`, status: 799 },
};

const expectAnswer = (outcome: DeliveryOutcome, { status = 200, answer = "done" }: Form): void =>
  expect(outcome).toMatchObject({
    kind: status === 200 ? "acknowledged" : "failed",
    ...(status === 200 ? {} : { errorClass: "status" }),
    status,
    answer,
  });

describe("a webhook client understands", () => {
  it.each(Object.entries(forms))("%s, whole, and uses the connection again", async (_, form) => {
    const [receiver, client] = await start(({ connection, number, connectionNumber }) => {
      const isFirst = number === 1 && connectionNumber === 1;
      if (isFirst && form.closes) connection.end(form.text, "latin1");
      else connection.write(isFirst ? form.text : usual, "latin1");
    });
    expectAnswer(await post(client, receiver.port), form);
    await settled();
    expect(await post(client, receiver.port)).toMatchObject({ kind: "acknowledged", answer: "usual" });
    expect(receiver.connections()).toBe(form.closes ? 2 : 1);
  });

  it.each(Object.entries(forms))("%s, byte by byte", async (_, form) => {
    const [receiver, client] = await start(async ({ connection }) => {
      await trickle(connection, form.text);
      if (form.closes) connection.end();
    });
    expectAnswer(await post(client, receiver.port), form);
    expect(receiver.requests()).toBe(1);
  });

  it("a large body, of which it keeps the beginning", async () => {
    const body = "x".repeat(1_000_000);
    const texts = [ok(`Content-Length: ${body.length}\r\n`, body), ok(chunked, `f4240\r\n${body}\r\n0\r\n\r\n`)];
    const [receiver, client] = await start(({ connection }) => connection.write(texts.shift() ?? usual));
    for (let posts = 0; posts < 2; posts++) {
      expectAnswer(await post(client, receiver.port), { text: "", answer: "x".repeat(1024) });
    }
    expect(await post(client, receiver.port)).toMatchObject({ kind: "acknowledged", answer: "usual" });
  });

  it("an interim answer long before the final one", async () => {
    let waiting: RawRequest["connection"] | undefined;
    const [receiver, client] = await start(({ connection }) => {
      waiting = connection;
      connection.write(interim);
    });
    const posted = post(client, receiver.port);
    await expect.poll(() => waiting).toBeDefined();
    waiting?.write(hints);
    await new Promise(setImmediate);
    waiting?.write(usual);
    expect(await posted).toMatchObject({ kind: "acknowledged", answer: "usual" });
  });

  it("answers of many forms, one after the other, over one connection", async () => {
    const kept = Object.values(forms).filter(({ closes }) => !closes);
    const texts = kept.map(({ text }) => text);
    const [receiver, client] = await start(({ connection }) => connection.write(texts.shift() ?? "", "latin1"));
    for (const form of kept) {
      expectAnswer(await post(client, receiver.port), form);
      await settled();
    }
    expect(receiver.connections()).toBe(1);
  });

  it.each([
    ["alone", "HTTP/1.1 101 Switching Protocols\r\n\r\n"],
    ["that names a protocol", "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"],
    ["after 100", `${interim}HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n`],
  ])("101 %s as a failure, and not as an interim answer", async (_, text) => {
    const [receiver, client] = await start(({ connection }) => connection.write(text));
    expect(await post(client, receiver.port)).toMatchObject({
      kind: "failed",
      errorClass: "status",
      status: 101,
      message: "The receiver answered 101; it switched to a protocol that it was not asked for.",
    });
    expect(receiver.requests()).toBe(1);
  });
});
