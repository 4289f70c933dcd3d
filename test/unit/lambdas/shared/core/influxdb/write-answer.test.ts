import { describe, expect, it } from "vitest";
import type { DeliveryOutcome } from "../../../../../../lambdas/shared/core/delivery/delivery.ts";
import { readWriteAnswer, wordsOf } from "../../../../../../lambdas/shared/core/influxdb/write-answer.ts";

const failed = (status: number | null, answer = "", more: { retryAfterSeconds?: number } = {}): DeliveryOutcome => ({
  kind: "failed",
  errorClass: status === null ? "connect" : "status",
  status,
  latencyMillis: 1,
  answer,
  message: "The receiver refused the connection.",
  ...more,
});
const error = (text: string): string => JSON.stringify({ error: text });

describe("an InfluxDB's answer", () => {
  it("of 2xx says that all is written", () => {
    expect(readWriteAnswer({ kind: "acknowledged", status: 204, latencyMillis: 1, answer: "" })).toEqual({
      kind: "written",
    });
  });

  it.each([
    [400, error('partial write: field type conflict: input field "v" on measurement "m" is type string dropped=1'), 1],
    [400, error("unable to parse 'm x': invalid field format"), undefined],
    [400, error("partial write: unable to parse 'm x': missing fields dropped=0"), undefined],
    [422, JSON.stringify({ code: "unprocessable entity", message: "failure writing points: dropped=3" }), 3],
  ])("of %i with %s says that some lines were refused", (status, answer, refused) => {
    const reason = `InfluxDB answered ${status}: ${wordsOf(answer)}`;
    expect(readWriteAnswer(failed(status, answer))).toEqual({ kind: "partial", reason, refused });
  });

  it.each([
    [500, error("retention policy not found: nosuch")],
    [404, error('database not found: "nosuch"')],
    [404, JSON.stringify({ code: "not found", message: 'bucket "b" not found' })],
    [404, JSON.stringify({ code: "not found", message: 'organization name "o" not found' })],
  ])("of %i with %s says that the place is not there, which no point waits for", (status, answer) => {
    expect(readWriteAnswer(failed(status, answer)).kind).toBe("never");
  });

  it.each([
    [500, error("engine is closed")],
    [500, error("timeout")],
    [404, "<html>not found</html>"],
    [401, error("authorization failed")],
    [403, ""],
    [302, ""],
    [502, "Bad Gateway"],
    [null, ""],
  ])("of %s with %s says that the points wait", (status, answer) => {
    expect(readWriteAnswer(failed(status, answer)).kind).toBe("later");
  });

  it.each([429, 503])("of %i says when the server wants to be asked again", (status) => {
    expect(readWriteAnswer(failed(status, "", { retryAfterSeconds: 7 }))).toMatchObject({
      kind: "later",
      afterSeconds: 7,
    });
  });

  it("of 413 says that the body is too large", () => {
    expect(readWriteAnswer(failed(413)).kind).toBe("too-large");
  });

  it("is shown without controls, shortened, and as well-formed text, also where it was cut", () => {
    expect(wordsOf('{"error":"a \\"b\\" c')).toBe('a "b" c');
    expect(wordsOf("a\n\u0000b")).toBe("a b");
    expect(wordsOf(`${"x".repeat(299)}\u{1f600}`)).toBe(`${"x".repeat(299)}\ufffd`);
  });
});
