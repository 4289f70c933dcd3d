/**
 * Makes calls of AWS without the SDK's steps, which take most of what a call costs, and leaves to the SDK whatever does
 * not succeed at once (docs/adr/0093-a-call-is-tried-plainly-before-the-sdk.md).
 *
 * The first call of each kind is the SDK's. Later ones go where that one went, for the same region and service.
 */

import { Rests } from "./rests.ts";
import { CallSigner, type Credentials, type SignedHeaders } from "./sign-call.ts";
import { wireText, wireValue } from "./wire-json.ts";

/** Is as much of a client as is needed here. */
interface PlainClient {
  readonly middlewareStack: { add(step: never, place: never): void };
  readonly config: {
    readonly credentials: () => Promise<Credentials>;
    /** Is what the SDK found the clock to be wrong by, in milliseconds. */
    readonly systemClockOffset: number;
    readonly retryStrategy: () => Promise<unknown>;
    readonly requestHandler: { handle(request: never): Promise<{ response: WireResponse }> };
  };
}

interface WireRequest {
  readonly method: string;
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
 * Has a client try these commands plainly. They must take and answer nothing but JSON and attributes of DynamoDB, go to an
 * endpoint that does not depend on what they take, be such that the SDK itself repeats, and be sent without options.
 */
export function callPlainly<C>(client: C, commands: readonly string[]): C {
  const { middlewareStack, config } = client as PlainClient;
  const routes = new Map<string, Route>();
  const rests = new Rests();
  const refill = refillOf(config);

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
      if (!route || hasCondition(args.input) || rests.isOn(commandName)) return next(args);
      const attempted = await attempt(route, args.input, config).catch(failureOf);
      if (!("reason" in attempted)) {
        rests.end(commandName);
        await refill();
        return attempted;
      }
      rests.begin(commandName);
      const result = await next(args);
      if (attempted.isAnswer) rests.noteRefusal(commandName, attempted.reason);
      return result;
    };
  };

  // Stands behind the steps that look at what goes in and comes out, such as that which holds SQS to its checksums.
  middlewareStack.add(tryPlainly as never, { step: "initialize", priority: "low", name: "tryPlainly" } as never);
  middlewareStack.add(learn as never, { step: "deserialize", priority: "low", name: "learnRoute" } as never);
  return client;
}

/**
 * A condition that does not hold is an answer too, and need not be asked for twice. It may also be what an earlier attempt
 * made of it, which is told by the SDK's count of attempts.
 */
const hasCondition = (input: object): boolean => "ConditionExpression" in input;

/** Answers where a signed request of the SDK's goes; undefined if it is not a plain one. */
function routeOf({ method, protocol, hostname, port, path, query, headers }: WireRequest): Route | undefined {
  const { "content-type": type, host, "x-amz-target": target, authorization = "" } = headers;
  const [, region, service] = /Credential=[^/]+\/\d+\/([^/]+)\/([^/]+)\/aws4_request/.exec(authorization) ?? [];
  const isPlain =
    method === "POST" && path === "/" && Object.keys(query ?? {}).length === 0 && type === "application/x-amz-json-1.0";
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
  /** Is false where there was no answer, or no whole one. */
  readonly isAnswer: boolean;
}

const failureOf = (reason: unknown): Failure => ({ reason, isAnswer: false });

/** As much of the SDK's strategy as is needed here; older ones have less. */
interface Strategy {
  acquireInitialRetryToken?(scope: string): Promise<unknown>;
  recordSuccess?(token: unknown): void;
}

/**
 * Answers what gives back to the SDK a little of what it may spend on further attempts, as its own successes do. Where most
 * succeed plainly, a few failures would else use up what it has, and the next one would be tried once.
 */
function refillOf({ retryStrategy }: PlainClient["config"]): () => Promise<void> {
  let known: Promise<() => void> | undefined;
  const find = async (): Promise<() => void> => {
    const strategy = (await retryStrategy()) as Strategy;
    const token = await strategy.acquireInitialRetryToken?.("");
    return () => strategy.recordSuccess?.(token);
  };
  return async () => {
    known ??= find();
    (await known)();
  };
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
  if (response.statusCode !== 200) return { reason: `${response.statusCode} ${text.slice(0, 300)}`, isAnswer: true };
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
