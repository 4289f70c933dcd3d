import { expect, it } from "vitest";
import { ConnectingError, type ConnectingStep } from "../../../../../../lambdas/shared/adapters/webhook/connector.ts";
import { classify } from "../../../../../../lambdas/shared/adapters/webhook/failure.ts";
import { ForbiddenAddressError } from "../../../../../../lambdas/shared/adapters/webhook/guard.ts";
import type { DeliveryErrorClass } from "../../../../../../lambdas/shared/core/delivery/delivery.ts";
import { serverWords } from "../../../../../../lambdas/shared/core/influxdb/server-words.ts";
import { readWriteAnswer } from "../../../../../../lambdas/shared/core/influxdb/write-answer.ts";

const coded = (code: string): Error => Object.assign(new Error("text"), { code });
const connecting = (step: ConnectingStep, code: string) => new ConnectingError(step, coded(code));

const faults: [DeliveryErrorClass, unknown][] = [
  ...["ENOTFOUND", "EAI_AGAIN", "UND_ERR_CONNECT_TIMEOUT", "EOTHER"].map((code): [DeliveryErrorClass, unknown] => [
    "dns",
    connecting("dns", code),
  ]),
  ...["ECONNREFUSED", "EHOSTUNREACH", "ENETUNREACH", "ECONNRESET", "ETIMEDOUT", "EOTHER"].map(
    (code): [DeliveryErrorClass, unknown] => ["connect", connecting("connect", code)],
  ),
  ["tls", connecting("tls", "CERT_HAS_EXPIRED")],
  ["tls", coded("ERR_SSL_OTHER")],
  ["reset", coded("ECONNRESET")],
  ["protocol", coded("UND_ERR_HEADERS_OVERFLOW")],
  ["forbidden-address", new ForbiddenAddressError("influx.example.com")],
  ["timeout", new DOMException("late", "TimeoutError")],
  ["internal", connecting("connect", "EMFILE")],
];

it.each(faults)(
  "A server that cannot be asked (%s, %s) is called no receiver, and gets no events",
  (errorClass, error) => {
    const fault = classify(error);
    expect(fault.errorClass).toBe(errorClass);
    const words = serverWords(fault);
    expect(words).not.toMatch(/receiver|event|connector/i);
    expect(words).toMatch(/server|retention/);
    const { message, status } = fault;
    const outcome = { kind: "failed", errorClass, message, status, latencyMillis: 1, answer: "" } as const;
    expect(readWriteAnswer(outcome)).toStrictEqual({ kind: "later", reason: words, afterSeconds: undefined });
  },
);
