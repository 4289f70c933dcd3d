/**
 * Makes calls of AWS without the SDK's steps, which take most of what a call costs, and leaves to the SDK whatever does
 * not succeed at once (docs/adr/0093-a-call-is-tried-plainly-before-the-sdk.md).
 *
 * The first call of each kind is the SDK's. Where it went, and in whose name, is where the next ones go.
 */

import { isYoungerThan, minuteMillis } from "../core/duration.ts";
import { log } from "../handlers/log.ts";
import { CallSigner, type Credentials, type SignedHeaders } from "./sign-call.ts";
import { wireText, wireValue } from "./wire-json.ts";

/** Is as much of a client as is needed here. */
interface PlainClient {
  readonly middlewareStack: { add(step: never, place: never): void };
  readonly config: {
    readonly credentials: () => Promise<Credentials>;
    /** Is what the SDK found the clock to be wrong by, in milliseconds. */
    readonly systemClockOffset: number;
    readonly requestHandler: { handle(request: never): Promise<{ response: WireResponse }> };
  };
}

interface WireRequest {
  readonly protocol: string;
  readonly hostname: string;
  readonly port?: number;
  readonly path: string;
  readonly query?: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
}

interface WireResponse {
  readonly statusCode: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: NodeJS.ReadableStream;
}

/** Bounds how often in a row AWS may take of the SDK what it did not take plainly. */
const mostMisses = 5;
/** Is how long a kind of call is the SDK's after that. */
const restMillis = minuteMillis;

/** Where calls of one kind go. */
interface Route {
  readonly place: Pick<WireRequest, "protocol" | "hostname" | "port" | "path">;
  readonly headers: SignedHeaders;
  readonly signer: CallSigner;
}

interface Context {
  readonly commandName?: string;
}
interface Args {
  readonly input: object;
  readonly request?: unknown;
}
interface Result {
  readonly output: object;
  readonly response: unknown;
}
type Step = (next: (args: Args) => Promise<Result>, context: Context) => (args: Args) => Promise<Result>;

/**
 * Has a client try these commands plainly. They must be such that take and answer nothing but JSON and attributes of
 * DynamoDB, go to an endpoint that does not depend on what they take, and may be sent twice.
 */
export function callPlainly<C>(client: C, commands: readonly string[]): C {
  const { middlewareStack, config } = client as PlainClient;
  const routes = new Map<string, Route>();
  const misses = new Misses();

  const learn: Step = (next, { commandName = "" }) => {
    return (args) => {
      const isNew = commands.includes(commandName) && !routes.has(commandName);
      const route = isNew ? routeOf(args.request as WireRequest) : undefined;
      if (route) routes.set(commandName, route);
      return next(args);
    };
  };

  const tryPlainly: Step = (next, { commandName = "" }) => {
    return async (args) => {
      const route = routes.get(commandName);
      if (!route || hasCondition(args.input) || misses.areMany(commandName)) return next(args);
      const attempted = await attempt(route, args.input, config).catch(failureOf);
      if (!("reason" in attempted)) {
        misses.end(commandName);
        return attempted;
      }
      const result = await next(args);
      misses.add(commandName, attempted);
      return result;
    };
  };

  // Stands behind the steps that look at what goes in and comes out, such as that which holds SQS to its checksums.
  middlewareStack.add(tryPlainly as never, { step: "initialize", priority: "low", name: "tryPlainly" } as never);
  middlewareStack.add(learn as never, { step: "deserialize", priority: "low", name: "learnRoute" } as never);
  return client;
}

/** A condition that does not hold is an answer too, and need not be asked for twice. */
const hasCondition = (input: object): boolean => "ConditionExpression" in input;

/** Answers where a signed request of the SDK's goes; undefined if it is not a plain one. */
function routeOf({ protocol, hostname, port, path, query, headers }: WireRequest): Route | undefined {
  const { "content-type": type, host, "x-amz-target": target, authorization = "" } = headers;
  const [, region, service] = /Credential=[^/]+\/\d+\/([^/]+)\/([^/]+)\/aws4_request/.exec(authorization) ?? [];
  const isPlain = path === "/" && Object.keys(query ?? {}).length === 0 && type === "application/x-amz-json-1.0";
  if (!isPlain || !host || !target || !region || !service) return undefined;
  return {
    place: { protocol, hostname, path, ...(port === undefined ? {} : { port }) },
    headers: { "content-type": type, host, "x-amz-target": target },
    signer: new CallSigner({ region, service }),
  };
}

/** Why a plain attempt did not succeed. */
interface Failure {
  readonly reason: unknown;
}

const failureOf = (reason: unknown): Failure => ({ reason });

/**
 * Counts the plain attempts in a row that failed though the SDK's succeeded. A few come with AWS's own failures. Many would
 * say that AWS takes no plain calls, each of which would then be made twice for good.
 */
class Misses {
  private readonly counts = new Map<string, number>();
  private readonly since = new Map<string, number>();

  areMany(commandName: string): boolean {
    return isYoungerThan(restMillis, this.since.get(commandName) ?? Number.NEGATIVE_INFINITY, Date.now());
  }

  add(commandName: string, { reason }: Failure): void {
    const count = (this.counts.get(commandName) ?? 0) + 1;
    this.counts.set(commandName, count % mostMisses);
    if (count < mostMisses) return;
    this.since.set(commandName, Date.now());
    log.warn("calls of AWS are not taken plainly", { command: commandName, reason });
  }

  end(commandName: string): void {
    this.counts.delete(commandName);
  }
}

/** Throws where there is no answer. */
async function attempt(
  { place, headers, signer }: Route,
  input: object,
  { credentials, systemClockOffset, requestHandler }: PlainClient["config"],
): Promise<Result | Failure> {
  const body = wireText(input);
  const request = {
    ...place,
    method: "POST",
    headers: {
      ...signer.sign(headers, body, await credentials(), Date.now() + systemClockOffset),
      ...traceHeaders(),
      "content-length": String(Buffer.byteLength(body)),
    },
    body,
  };
  const { response } = await requestHandler.handle(request as never);
  const text = await textOf(response.body);
  if (response.statusCode !== 200) return failureOf(`${response.statusCode} ${text.slice(0, 300)}`);
  const $metadata = { httpStatusCode: 200, requestId: response.headers["x-amzn-requestid"], attempts: 1 };
  return { response, output: { $metadata, ...wireValue(text) } };
}

/** Passes on which invocation calls, by which AWS finds functions that call each other without an end. */
function traceHeaders(): Record<string, string> {
  const { _X_AMZN_TRACE_ID: trace } = process.env;
  return trace ? { "x-amzn-trace-id": trace } : {};
}

const textOf = (body: NodeJS.ReadableStream): Promise<string> =>
  new Promise((resolve, reject) => {
    let text = "";
    body.setEncoding("utf8");
    body
      .on("data", (part: string) => {
        text += part;
      })
      .on("end", () => resolve(text))
      .on("error", reject)
      // Comes behind the end of a whole answer, and then changes nothing.
      .on("close", () => reject(new Error("The answer was broken off.")));
  });
