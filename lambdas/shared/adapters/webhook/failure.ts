/** Classifies errors of an attempt, and tells the connector's owner what to do about them. */

import type { DeliveryErrorClass } from "../../core/delivery/delivery.ts";
import { ConnectingError, type ConnectingStep } from "./connector.ts";
import { ForbiddenAddressError } from "./guard.ts";
import { stageOf, UnexpectedStatusError } from "./parser.ts";
import { explainAnswer } from "./protocol-failure.ts";
import { explainTls, isTlsCode } from "./tls-failure.ts";

export interface Failure {
  readonly errorClass: DeliveryErrorClass;
  readonly message: string;
  readonly status: number | null;
  readonly cause?: unknown;
}

const failed = (errorClass: DeliveryErrorClass, message: string, status: number | null = null): Failure => ({
  errorClass,
  message,
  status,
});

const internal = (cause: unknown): Failure => ({
  ...failed("internal", "The platform failed to send the event; it will be sent again."),
  cause,
});

const noAnswer = failed(
  "timeout",
  "The receiver did not answer within 10 s: answer first, and do long work afterwards.",
);

/** Tells errors apart by their stable codes, and by classes of our own, but by no name: bundles are minified. */
export function classify(error: unknown): Failure {
  if (error instanceof ForbiddenAddressError) return failed("forbidden-address", error.message);
  if (error instanceof ConnectingError) return classifyConnecting(error.step, error.cause);
  if (error instanceof UnexpectedStatusError) return classifyStatus(error.status);
  if (error instanceof DOMException && error.name === "TimeoutError") return noAnswer;
  return classifyExchange(error);
}

function classifyConnecting(step: ConnectingStep, error: unknown): Failure {
  if (error instanceof ForbiddenAddressError) return failed("forbidden-address", error.message);
  // Each address of the host has failed by an error of its own.
  if (error instanceof AggregateError && error.errors.length > 0) return classifyConnecting(step, error.errors[0]);
  const code = codeOf(error);
  if (ourFaults.has(code)) return internal(error);
  if (step === "tls") return failed("tls", explainTls(code, textOf(error)));
  if (step === "dns") return failed("dns", nameFaults.get(code) ?? `${otherNameFault} (${code || "no code"})`);
  return failed("connect", connectFaults.get(code) ?? `${otherConnectFault} (${code || "no code"})`);
}

/** Lists what this machine lacks, which no receiver can help. */
const ourFaults: ReadonlySet<string> = new Set(["EMFILE", "ENFILE", "ENOBUFS", "ENOMEM", "EADDRNOTAVAIL"]);

const otherNameFault = "The receiver's host name could not be resolved: look at its DNS.";
const nameFaults: ReadonlyMap<string, string> = new Map([
  ["ENOTFOUND", "The receiver's host name does not resolve: look at the URL's spelling and at its DNS."],
  ["EAI_AGAIN", "The receiver's host name could not be resolved at this time: look whether its name servers answer."],
  ["UND_ERR_CONNECT_TIMEOUT", "The receiver's host name was not resolved within 5 s: look at its name servers."],
]);

const silent = "The receiver did not accept the connection within 5 s: look at host, port and firewall.";
const otherConnectFault = "No connection to the receiver could be made: look at host, port and firewall.";
const connectFaults: ReadonlyMap<string, string> = new Map([
  ["ECONNREFUSED", "The receiver refused the connection: look whether it runs, and at its port."],
  ["EHOSTUNREACH", "There is no way to the receiver's host: look whether it is up, and at its firewall."],
  ["ENETUNREACH", "There is no way to the receiver's network: look at its host's addresses."],
  ["ECONNRESET", "The receiver reset the connection as it was made: look at its port and firewall."],
  ["ETIMEDOUT", silent],
  ["UND_ERR_CONNECT_TIMEOUT", silent],
]);

const classifyStatus = (status: number): Failure =>
  status === 101
    ? failed("status", "The receiver answered 101; it switched to a protocol that it was not asked for.", status)
    : failed("protocol", explainAnswer("(Invalid status code)"));

/** Lists codes of undici and Node for requests that are wrong, or that come after the client was closed. */
const wrongRequest = /^(UND_ERR_(INVALID_ARG|NOT_SUPPORTED|REQ_|CLOSED|DESTROYED|ABORTED)|ERR_INVALID_)/;

/** Takes every error of a connection for the receiver's, for only it decides what comes over one. */
function classifyExchange(last: unknown): Failure {
  const stage = stageOf(last);
  const error = stage?.first ?? last;
  const code = codeOf(error);
  if (wrongRequest.test(code)) return internal(error);
  if (isTlsCode(code)) return failed("tls", explainTls(code, textOf(error)));
  if (/^(ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|UND_ERR_SOCKET)/.test(code)) {
    return failed("reset", stage?.hasBegun ? brokenOff : unanswered);
  }
  if (code === "UND_ERR_HEADERS_OVERFLOW") return failed("protocol", tooLarge);
  if (stage || isParserError(error)) return failed("protocol", explainAnswer(textOf(error)));
  return internal(error);
}

const unanswered = "The receiver closed the connection before it answered: look for crashes, and at proxies before it.";
const brokenOff = "The receiver closed the connection within the head of its answer: look for crashes in its log.";
const tooLarge = "The head of the receiver's answer is larger than 16 KB: send fewer or smaller headers.";

/**
 * Tells whether a connection that had carried an answer before broke before the next one began. Receivers close
 * connections that are idle, and one may do so just as the event is sent.
 */
export const isStaleConnection = (error: unknown): boolean => {
  const stage = stageOf(error);
  return stage?.isReused === true && !stage.hasBegun && /^(ECONN|EPIPE|UND_ERR_SOCKET)/.test(codeOf(stage.first));
};

/** Recognizes parser errors, to which undici gives no code, by a name that undici sets as a text. */
const isParserError = (error: unknown): boolean => error instanceof Error && error.name === "HTTPParserError";

const codeOf = (error: unknown): string =>
  typeof error === "object" && error !== null && "code" in error && typeof error.code === "string" ? error.code : "";

const textOf = (error: unknown): string => (error instanceof Error ? error.message : "");
