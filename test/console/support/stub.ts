/**
 * Serves the built console as a stage does, with its strict headers, and answers calls with what a test says. Every answer
 * is held against the OpenAPI document, so that no page is tested against what no stage would answer.
 */

import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { extname, join, normalize } from "node:path";
import { AnswerCheck, type OpenApiDocument } from "../../support/answer-check.ts";
import { type Answer, type Answers, type Asked, type CallName, held, type Reply } from "./answers.ts";
import { pageHeaders } from "./headers.ts";

const documentFile = new URL("../../../console/api/made/openapi.json", import.meta.url);
const types: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript",
  ".css": "text/css",
  ".svg": "image/svg+xml",
  ".json": "application/json",
  ".txt": "text/plain",
};
const isCall = (path: string): boolean => /^\/(v2\/|Auth$|auth$|oauth2\/|api\/|query$|openapi\.json$)/.test(path);

export class Stub {
  /** What a test should know of: calls that have no answer, and answers that the document does not allow. */
  readonly faults: string[] = [];
  /** The calls that came, such as `GET /v2/projects/p1?x=1`. */
  readonly calls: { readonly name: string; readonly asked: Asked }[] = [];
  answers: Answers = {};
  config: Readonly<Record<string, unknown>>;
  private readonly folder: string;
  private readonly server: Server;
  private readonly document: OpenApiDocument;
  private readonly check: AnswerCheck;

  private constructor(folder: string, config: Readonly<Record<string, unknown>>) {
    this.folder = folder;
    this.config = config;
    this.document = JSON.parse(readFileSync(documentFile, "utf8")) as OpenApiDocument;
    this.check = new AnswerCheck(this.document);
    this.server = createServer((request, response) => {
      this.serve(request, response).catch((error: unknown) => {
        this.faults.push(String(error));
        response.destroy();
      });
    });
  }

  static async start(folder: string, config: Readonly<Record<string, unknown>>): Promise<Stub> {
    const stub = new Stub(folder, config);
    await new Promise<void>((resolve) => stub.server.listen(0, "127.0.0.1", resolve));
    return stub;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Forgets what came, for the next test. */
  reset(answers: Answers): void {
    this.answers = answers;
    this.faults.length = 0;
    this.calls.length = 0;
  }

  /** Answers a call otherwise from now on. */
  answerOtherwise(name: CallName, answer: Answer): void {
    this.answers = { ...this.answers, [name]: answer };
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { pathname, searchParams } = new URL(request.url ?? "/", this.url);
    if (isCall(pathname)) return this.answer(request, response, pathname, searchParams);
    if (pathname === "/config.json")
      return send(response, 200, { "content-type": "application/json" }, JSON.stringify(this.config));
    this.serveFile(response, pathname);
  }

  private serveFile(response: ServerResponse, path: string): void {
    const isFile = path.startsWith("/assets/") || /^\/(favicon\.svg|robots\.txt)$/.test(path);
    const name = isFile ? normalize(path) : "/index.html";
    try {
      const text = readFileSync(join(this.folder, name));
      send(response, 200, { ...pageHeaders, "content-type": types[extname(name)] ?? "application/octet-stream" }, text);
    } catch {
      send(response, 404, pageHeaders, "");
    }
  }

  private async answer(
    request: IncomingMessage,
    response: ServerResponse,
    path: string,
    query: URLSearchParams,
  ): Promise<void> {
    const text = await textOf(request);
    const { authorization } = request.headers;
    const asked: Asked = { path, query, authorization, body: text === "" ? undefined : JSON.parse(text) };
    const method = request.method ?? "GET";
    this.calls.push({ name: `${method} ${request.url}`, asked });
    const answer = this.find(method, path);
    const reply = typeof answer === "function" ? answer(asked) : answer;
    if (reply === held) return;
    if (reply === undefined) {
      this.faults.push(`The page asked ${method} ${request.url}, to which the test has no answer.`);
      return send(response, 501, {}, "");
    }
    if (typeof reply.body !== "string") this.check.check(method, path, reply.status, reply.body);
    sendReply(response, reply);
  }

  /** Tells whether a call came, such as `GET /v2/projects/{project}`. */
  wasAsked(name: CallName): boolean {
    return this.calls.some((call) => isOf(name, call.name.split(" ")[0] ?? "", call.asked.path));
  }

  /** Finds the answer to the call with the fewest parameters that the path is. */
  private find(method: string, path: string): Answer | undefined {
    const [found] = Object.entries(this.answers)
      .filter(([name]) => isOf(name, method, path))
      .toSorted(([one], [other]) => one.split("{").length - other.split("{").length);
    return found?.[1];
  }
}

/** Tells whether a method and a path are of a call. */
function isOf(name: string, method: string, path: string): boolean {
  const [wanted, pattern = ""] = name.split(" ");
  return wanted === method && new RegExp(`^${pattern.replaceAll(/\{\w+\}/g, "[^/:]+")}$`).test(path);
}

function sendReply(response: ServerResponse, { status, body, headers }: Reply): void {
  const isText = typeof body === "string";
  const type = isText ? "text/plain" : "application/json";
  send(response, status, { "content-type": type, ...headers }, isText ? body : JSON.stringify(body));
}

function send(
  response: ServerResponse,
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string | Buffer,
): void {
  response.writeHead(status, { "cache-control": "no-store", ...headers });
  response.end(body);
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString("utf8");
}
