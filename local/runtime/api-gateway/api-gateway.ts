/** Serves every API of the template on one HTTP server on loopback. */

import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { setTimeout as after } from "node:timers/promises";
import type { Log } from "../../gate/contract.ts";
import type { LocalCors, LocalGatewayResponse, LocalRoute } from "../../template/model/routes.ts";
import type { AnswerSink, InvocationOutcome, Invoker } from "../contract.ts";
import { type Answer, httpAnswer, restAnswer } from "./answer.ts";
import { readBody } from "./body.ts";
import { preflightAnswer, withCors } from "./cors.ts";
import { httpEvent } from "./http-event.ts";
import { type Pages, pageRequestOf } from "./pages.ts";
import { type Refusal, refusalOf } from "./refusals.ts";
import { isDecodable, requestOf, splitOnce } from "./request.ts";
import { restEvent } from "./rest-event.ts";
import { type Match, RouteTable } from "./routes.ts";
import { StreamedAnswer } from "./streamed-answer.ts";

export interface Behind {
  readonly routes: readonly LocalRoute[];
  /** What the REST API answers without a function. AWS's own answers if absent. */
  readonly gatewayResponses?: readonly LocalGatewayResponse[];
  /** The rules by which HTTP APIs let pages of other origins call them. Pages may not if absent. */
  readonly cors?: readonly LocalCors[];
  readonly account: string;
  readonly invoker: Invoker;
  /** Answers what leads to no API. Without it, everything is the APIs'. */
  readonly site?: Pages;
}

/** What requests are answered from. It is absent until the laptop is ready. */
interface Serving extends Behind {
  readonly table: RouteTable;
}

export class PortInUse extends Error {
  constructor(port: number, cause: unknown) {
    super(
      `Port ${port} is in use by another program: stop that one, or choose another port with --port (0: any free one).`,
      {
        cause,
      },
    );
    this.name = "PortInUse";
  }
}

/** Takes a connection that asked to become a WebSocket. */
export type OnWebSocket = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

export class Doors {
  readonly url: string;
  private readonly server: Server;
  private readonly log: Log | undefined;
  private serving: Serving | undefined;
  private closing = false;
  private onWebSocket: OnWebSocket | undefined;
  /** Holds the answers that are being streamed. */
  private readonly streaming = new Set<StreamedAnswer>();

  private constructor(server: Server, log: Log | undefined) {
    this.server = server;
    this.log = log;
    this.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    server.on("request", (message, response) => void this.serve(message, response));
    server.on("upgrade", (request, socket, head) => this.upgrade(request, socket, head));
  }

  /**
   * Listens on the port on 127.0.0.1, or on any free one if `port` is 0. Answers every request 503 until `open`.
   * Rejects with `PortInUse`.
   */
  static async listen(port: number, log?: Log): Promise<Doors> {
    const server = createServer({
      // API Gateway's limit for all headers together.
      maxHeaderSize: 10_240,
      headersTimeout: 10_000,
      // A body that comes in slowly takes up a connection for no longer than a function may run.
      requestTimeout: 30_000,
      connectionsCheckingInterval: 2_000,
      keepAliveTimeout: 60_000,
      // Other upgrades are offers that a server need not take, such as curl's of HTTP/2.
      shouldUpgradeCallback: ({ headers }) => headers.upgrade?.toLowerCase() === "websocket",
    });
    await new Promise<void>((resolve, reject) => {
      server.once("error", (error: NodeJS.ErrnoException) =>
        reject(error.code === "EADDRINUSE" ? new PortInUse(port, error) : error),
      );
      server.listen(port, "127.0.0.1", resolve);
    });
    return new Doors(server, log);
  }

  /** Opens the doors. */
  open(behind: Behind): void {
    this.serving = { ...behind, table: new RouteTable(behind.routes) };
  }

  /** Hands over what asks to become a WebSocket. Without this, such requests are refused. */
  takeWebSockets(take: OnWebSocket): void {
    this.onWebSocket = take;
  }

  private upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void {
    if (this.onWebSocket !== undefined && !this.closing) {
      this.onWebSocket(request, socket, head);
      return;
    }
    socket.on("error", () => undefined);
    socket.end("HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
  }

  /**
   * Takes no new requests, ends what streams, lets other requests under way end for `drainMillis`, and then cuts them
   * off.
   */
  async close(drainMillis = 0): Promise<void> {
    this.closing = true;
    const closed = new Promise((resolve) => this.server.close(resolve));
    for (const answer of this.streaming) answer.stop();
    this.server.closeIdleConnections();
    await Promise.race([closed, after(drainMillis, undefined, { ref: false })]);
    this.server.closeAllConnections();
    await closed;
  }

  private async serve(message: IncomingMessage, response: ServerResponse): Promise<void> {
    try {
      const answer = await this.answer(message, response);
      if (answer !== "streamed") send(response, answer, this.closing);
    } catch (error) {
      // The client went away, or the answer has a header that HTTP does not allow.
      this.log?.({ level: "warn", message: "request cut off", error: String(error) });
      if (!response.headersSent) send(response, refusalOf("http", "function-failed"), true);
    }
  }

  private async answer(message: IncomingMessage, response: ServerResponse): Promise<Answer | "streamed"> {
    const { serving } = this;
    if (!serving) return refusalOf("http", "stopping");
    const [path = "", query = ""] = splitOnce(message.url ?? "/");
    for (const [name, value] of Object.entries(serving.site?.headersAt(path) ?? {})) response.setHeader(name, value);
    const page = this.closing ? undefined : serving.site?.answer(pageRequestOf(message, path));
    if (page !== undefined) return page;
    const match = serving.table.match(message.method ?? "GET", path);
    const api = match.kind === "route" ? match.route.api : match.api;
    const refuse = (refusal: Refusal): Answer => refusalOf(api, refusal, serving.gatewayResponses);
    const id = randomUUID();
    const asked = { id, path, query, match, api, refuse, serving };
    const streams = !this.closing && match.kind === "route" && match.route.streams;
    if (streams) response.setHeader(requestIdHeaders[api], id);
    const answer = streams
      ? await this.stream(message, asked, new StreamedAnswer(response))
      : this.closing
        ? refuse("stopping")
        : await answerMatch(message, asked);
    if (answer === "streamed") return answer;
    const named = { ...answer, headers: { ...answer.headers, [requestIdHeaders[api]]: id } };
    return api === "http" ? withCors(named, message, corsOf(serving, match)) : named;
  }

  /** Streams an answer. Answers what the API says itself if the function never began. */
  private async stream(message: IncomingMessage, asked: Asked, sink: StreamedAnswer): Promise<Answer | "streamed"> {
    this.streaming.add(sink);
    try {
      const found = await invokeMatch(message, asked, sink);
      // Refuses what a function that should have streamed answers as a whole: the API cannot read it.
      if ("status" in found) return found;
      const isWhole = found.kind === "answered";
      if (!sink.isBegun) return asked.refuse(isWhole ? "function-failed" : refusals[found.kind]);
      sink.end(isWhole);
      return "streamed";
    } finally {
      this.streaming.delete(sink);
    }
  }
}

/** The names that the kinds of API give to the request's id in an answer. */
const requestIdHeaders = { http: "apigw-requestid", rest: "x-amzn-requestid" } as const;

/** Answers the rules of the HTTP API that a request goes to, or of any if there is no route for it. */
const corsOf = ({ cors = [] }: Serving, match: Match): LocalCors | undefined =>
  cors.find(({ apiId }) => match.kind === "none" || match.route.apiId === apiId);

interface Asked {
  readonly id: string;
  readonly path: string;
  readonly query: string;
  readonly match: Match;
  readonly api: LocalRoute["api"];
  readonly refuse: (refusal: Refusal) => Answer;
  readonly serving: Serving;
}

async function answerMatch(message: IncomingMessage, asked: Asked): Promise<Answer> {
  const found = await invokeMatch(message, asked);
  return "status" in found ? found : answerOf(asked.api, found, asked.refuse);
}

/** Invokes the function behind the path. Answers how that ended, or what the API says without asking a function. */
async function invokeMatch(
  message: IncomingMessage,
  asked: Asked,
  sink?: AnswerSink,
): Promise<Answer | InvocationOutcome | Late> {
  const { id, path, query, match, api, refuse, serving } = asked;
  const body = await readBody(message);
  if (!path.startsWith("/") || !isDecodable(path)) return refuse("malformed-path");
  if (!body) return refuse("body-too-large");
  if (match.kind === "none") {
    const preflight = api === "http" ? preflightAnswer(message, corsOf(serving, match)) : undefined;
    return preflight ?? refuse("no-route");
  }
  const request = requestOf(message, { id, path, query, body });
  const makeEvent = api === "http" ? httpEvent : restEvent;
  const event = JSON.stringify(makeEvent(request, match.route, match.parameters, serving.account));
  const { functionArn, timeoutMillis } = match.route;
  return withinTime(serving.invoker.invoke(functionArn, event, sink), timeoutMillis);
}

/** Says that the API has stopped waiting for the function. */
interface Late {
  readonly kind: "late";
}

/** Stops waiting when the API would. The function runs on to its own timeout, as on AWS. */
async function withinTime(
  outcome: Promise<InvocationOutcome>,
  timeoutMillis: number,
): Promise<InvocationOutcome | Late> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<Late>((resolve) => {
    timer = setTimeout(resolve, timeoutMillis, { kind: "late" });
  });
  return Promise.race([outcome, late]).finally(() => clearTimeout(timer));
}

const refusals = {
  late: "timed-out",
  failed: "function-failed",
  throttled: "throttled",
  "too-large": "event-too-large",
  stopped: "stopping",
} as const satisfies Record<string, Refusal>;

function answerOf(
  api: LocalRoute["api"],
  outcome: InvocationOutcome | Late,
  refuse: (refusal: Refusal) => Answer,
): Answer {
  if (outcome.kind !== "answered") return refuse(refusals[outcome.kind]);
  const answer = api === "http" ? httpAnswer(outcome.payload) : restAnswer(outcome.payload);
  return answer ?? refuse("function-failed");
}

function send(response: ServerResponse, { status, headers, body }: Answer, last: boolean): void {
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  if (last) response.setHeader("connection", "close");
  response.statusCode = status;
  response.end(body);
}
