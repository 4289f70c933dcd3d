import fc from "fast-check";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import type { DeliveryOutcome } from "../../../../../../lambdas/shared/core/delivery/delivery.ts";
import { type RawRequest, trickle } from "../../../../../support/raw-receiver.ts";
import { trustReceivers } from "../../../../../support/receiver.ts";
import { endAll, post, startClient, startReceiver } from "./setting.ts";

let certificate: { cert: string; key: string };

beforeAll(async () => {
  certificate = await trustReceivers();
});
afterEach(endAll);

async function postTo(answer: (request: RawRequest) => void): Promise<DeliveryOutcome> {
  return post(startClient(), (await startReceiver(certificate, answer)).port);
}

const head = (...lines: readonly string[]): string => ["HTTP/1.1 200 OK", ...lines, "", ""].join("\r\n");
const invalid = (what: string): string => `The receiver's answer is not valid HTTP/1.1: ${what}.`;
const notHttp = invalid("it does not begin with HTTP/1.1; another service may listen there");
const bareLf = invalid("a line of its head ends with a bare LF; lines must end with CR LF");
const bareCr = invalid("a line of its head has a bare CR; lines must end with CR LF");
const noStatus = invalid("its status is not three digits");
const noVersion = invalid("its version is neither HTTP/1.1 nor HTTP/1.0");
const noNumber = invalid("its Content-Length is not a whole number in digits");
const twoLengths = invalid("it has two Content-Length headers");
const noHeader = invalid("a line of its head is not of the form `name: value`");
const twoEnds = invalid("it has both Content-Length and Transfer-Encoding; only one may say where it ends");
const tooLarge = "The head of the receiver's answer is larger than 16 KB: send fewer or smaller headers.";

describe("an answer that is broken in its head has the class protocol, and says what is wrong:", () => {
  it.each<[string, string, string]>([
    ["another protocol", "220 smtp.example.com ESMTP\r\n", notHttp],
    ["HTML alone", "<html>hello</html>", notHttp],
    ["JSON alone", '{"ok":true}\r\n\r\n', notHttp],
    ["a request", "POST / HTTP/1.1\r\n\r\n", notHttp],
    ["noise", "\x00\x01\xfe\xff", notHttp],
    ["the frames of HTTP/2", "\x00\x00\x00\x04\x00\x00\x00\x00\x00", notHttp],
    ["a protocol in lower case", "http/1.1 200 OK\r\n\r\n", notHttp],
    ["a version that is too new", "HTTP/3.7 200 OK\r\n\r\n", noVersion],
    ["a version without a point", "HTTP/2 200 OK\r\n\r\n", noVersion],
    ["a version that is none", "HTTP/x.y 200 OK\r\n\r\n", noVersion],
    ["a status of two digits", "HTTP/1.1 20 OK\r\n\r\n", noStatus],
    ["a status of four digits", "HTTP/1.1 2000 OK\r\n\r\n", noStatus],
    ["no status", "HTTP/1.1 OK\r\n\r\n", noStatus],
    ["the status 000", "HTTP/1.1 000 Own\r\n\r\n", noStatus],
    ["the status 099", "HTTP/1.1 099 Own\r\nContent-Length: 5\r\n\r\n", noStatus],
    ["bare LF everywhere", "HTTP/1.1 200 OK\nContent-Length: 2\n\nok", bareLf],
    ["bare LF after the status", "HTTP/1.1 200 OK\nContent-Length: 2\r\n\r\nok", bareLf],
    ["bare LF after a header", "HTTP/1.1 200 OK\r\nX-A: b\nContent-Length: 2\r\n\r\nok", bareLf],
    ["bare LF after the length", "HTTP/1.1 200 OK\r\nContent-Length: 2\n\r\nok", bareLf],
    ["bare CR in a header", "HTTP/1.1 200 OK\r\nX-A: b\rX-C: d\r\n\r\n", bareCr],
    ["bare CR after the status", "HTTP/1.1 200 OK\rX-A: b\r\n\r\n", bareCr],
    ["two lengths that differ", head("Content-Length: 2", "Content-Length: 3"), twoLengths],
    ["two lengths that are the same", head("Content-Length: 2", "Content-Length: 2"), twoLengths],
    ["a list of lengths", head("Content-Length: 2, 2"), noNumber],
    ["a length below zero", head("Content-Length: -2"), noNumber],
    ["a length with a plus", head("Content-Length: +2"), noNumber],
    ["a length in hex", head("Content-Length: 0x2"), noNumber],
    ["a length that is text", head("Content-Length: two"), noNumber],
    ["an empty length", head("Content-Length:"), noNumber],
    [
      "a huge length",
      head("Content-Length: 99999999999999999999"),
      invalid("its Content-Length is too large a number"),
    ],
    ["a length and chunks", head("Content-Length: 2", "Transfer-Encoding: chunked"), twoEnds],
    ["chunks and a length", head("Transfer-Encoding: chunked", "Content-Length: 2"), twoEnds],
    ["a line without a colon", head("nonsense"), noHeader],
    ["a header without a name", head(": x"), noHeader],
    ["a blank in a header's name", head("X A: b"), noHeader],
    ["a blank before the colon", head("X-A : b"), noHeader],
    ["a header that is too large", head(`X-A: ${"b".repeat(20_000)}`), tooLarge],
    ["headers that are too many", head(...Array<string>(3000).fill("X-Abc: def")), tooLarge],
    ["all that after 100", "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\n", noNumber],
  ])("%s", async (_, text, message) => {
    const failed = { kind: "failed", errorClass: "protocol", status: null, answer: "", message };
    expect(await postTo(({ connection }) => connection.write(text, "latin1"))).toMatchObject(failed);
    if (text.length > 1000) return;
    expect(await postTo(({ connection }) => trickle(connection, text))).toMatchObject(failed);
  });
});

const unanswered = "The receiver closed the connection before it answered: look for crashes, and at proxies before it.";
const brokenOff = "The receiver closed the connection within the head of its answer: look for crashes in its log.";

describe("a connection that ends before the answer's head is whole has the class reset:", () => {
  it.each<[string, string, string]>([
    ["without an answer", "", unanswered],
    ["within the status", "HTTP/1.1 2", brokenOff],
    ["within the headers", "HTTP/1.1 200 OK\r\nContent-Le", brokenOff],
    ["before the last empty line", "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n", brokenOff],
    ["after 100", "HTTP/1.1 100 Continue\r\n\r\n", brokenOff],
  ])("%s", async (_, text, message) => {
    const failed = { kind: "failed", errorClass: "reset", status: null, answer: "", message };
    expect(await postTo(({ connection }) => connection.end(text))).toMatchObject(failed);
    expect(await postTo(resetAfter(text))).toMatchObject({
      ...failed,
      message: expect.stringMatching(/closed the conn/),
    });
  });
});

/** Makes an answer that sends the text and then resets the connection, without a closing message of TLS. */
const resetAfter =
  (text: string) =>
  ({ connection, reset }: RawRequest): void => {
    if (text === "") reset();
    else connection.write(text, reset);
  };

describe("an answer whose head was whole counts by its status, whatever becomes of its body:", () => {
  const chunked = head("Transfer-Encoding: chunked");

  it.each<[string, string]>([
    ["a body that is too short", `${head("Content-Length: 10")}ok`],
    ["a length that no body has", `${head("Content-Length: 9999999999999999999")}ok`],
    ["a bad chunk size", `${chunked}zz\r\nok\r\n0\r\n\r\n`],
    ["a bad chunk size after a good one", `${chunked}2\r\nok\r\nzz\r\n`],
    ["a chunk size below zero", `${chunked}-2\r\nok\r\n0\r\n\r\n`],
    ["a huge chunk size", `${chunked}ffffffffffffffffffff\r\nok`],
    ["a chunk that is too long", `${chunked}1\r\nok\r\n0\r\n\r\n`],
    ["chunks that do not end", `${chunked}2\r\nok\r\n`],
    ["bare LF between chunks", `${chunked}2\nok\n0\n\n`],
    ["a second answer that nobody asked for", `${head("Content-Length: 2")}okHTTP/1.1 500 Oops\r\n\r\n`],
  ])("%s", async (_, text) => {
    for (const end of [
      ({ connection }: RawRequest) => connection.end(text),
      ({ connection }: RawRequest) => trickle(connection, text).then(() => connection.end()),
    ]) {
      expect(await postTo(end)).toMatchObject({ kind: "acknowledged", status: 200 });
    }
    const refused = text.replace("200 OK", "503 Busy");
    expect(await postTo(({ connection }) => connection.end(refused))).toMatchObject({
      errorClass: "status",
      status: 503,
    });
  });
});

describe("an attempt", () => {
  const pieces = fc.constantFrom(
    ...[
      "HTTP/1.1 ",
      "HTTP/1.0 ",
      "200",
      "100",
      "101",
      "204",
      " OK",
      "\r\n",
      "\n",
      "\r",
      " ",
      "\t",
      ":",
      "\0",
      "\xff",
      "0",
    ],
    ...[
      "Content-Length",
      "Transfer-Encoding",
      "Connection",
      "Upgrade",
      "chunked",
      "close",
      "5",
      "-1",
      "99999999999999999999",
    ],
    ...["HTTP/1.1 100 Continue\r\n\r\n", "HTTP/1.1 200 OK\r\n", "Content-Length: 2\r\n", "\r\n\r\n", "2\r\nok\r\n"],
  );
  const answers = fc.oneof(
    fc.array(pieces, { maxLength: 12 }).map((parts) => parts.join("")),
    fc.array(pieces, { maxLength: 8 }).map((parts) => `HTTP/1.1 200 OK\r\n${parts.join("")}\r\n\r\nok`),
    fc.string({ unit: "binary-ascii", maxLength: 200 }),
  );

  it("is never the platform's fault, and is explained, whatever a receiver answers", async () => {
    let text = "";
    const receiver = await startReceiver(certificate, ({ connection }) => connection.end(text, "latin1"));
    await fc.assert(
      fc.asyncProperty(answers, async (answer) => {
        text = answer;
        const outcome = await post(startClient(), receiver.port);
        if (outcome.kind === "acknowledged") return;
        expect(["protocol", "reset", "status"]).toContain(outcome.errorClass);
        expect(outcome.message).toMatch(/^The receiver.*\.$/);
        expect(outcome.message).not.toMatch(/undefined|null|\[object/);
      }),
      { numRuns: 300 },
    );
  });
});
