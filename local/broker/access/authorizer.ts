/** Asks the template's authorizer function who a client is and what it may do, with the event that AWS IoT sends. */

import { parseJson } from "../../../lambdas/shared/core/parse-json.ts";
import type { InvocationOutcome, Invoker } from "../../runtime/contract.ts";
import { asList, asNumber, asText, isObject, type JsonObject } from "../../template/json.ts";
import type { Time } from "../contract.ts";
import { bounds, limits } from "../limits.ts";
import { readPolicies, type Statement } from "../policy/document.ts";
import type { Origin } from "../wire/transport.ts";
import { Turns } from "./turns.ts";

/** What a client presents. It is presented again at each refresh. */
export interface Presented {
  readonly connectionId: string;
  readonly origin: Origin;
  /** Absent if the client sent none. */
  readonly clientId?: string;
  readonly username?: string;
  readonly password?: Buffer;
}

export interface Admission {
  readonly kind: "admitted";
  readonly principalId: string;
  readonly statements: readonly Statement[];
  readonly disconnectAfterSeconds: number;
  readonly refreshAfterSeconds: number;
}

export type Verdict =
  | Admission
  /** The function did not let the client in. */
  | { readonly kind: "refused"; readonly why: string }
  /** The function gave no answer that AWS IoT could use. */
  | { readonly kind: "failed"; readonly why: string };

export class Authorizer {
  private readonly invoker: Invoker;
  private readonly functionArns: Readonly<Record<Origin["door"], string | undefined>>;
  private readonly time: Time;
  private readonly turns = new Turns(bounds.askedAtOnce);

  /** `functionArns` names the function behind each door. */
  constructor(invoker: Invoker, functionArns: Readonly<Record<Origin["door"], string | undefined>>, time: Time) {
    this.invoker = invoker;
    this.functionArns = functionArns;
    this.time = time;
  }

  /** `isThere` spares the asking about a client that has left while it waited for its turn. */
  async ask(presented: Presented, isThere?: () => Promise<boolean>): Promise<Verdict> {
    const functionArn = this.functionArns[presented.origin.door];
    if (functionArn === undefined) return { kind: "failed", why: "no domain configuration names an authorizer" };
    const event = JSON.stringify(eventOf(presented));
    const outcome = await this.turns.take(async () =>
      isThere === undefined || (await isThere()) ? this.withinTime(this.invoker.invoke(functionArn, event)) : "gone",
    );
    if (outcome === "gone") return { kind: "failed", why: "it left before the authorizer was asked" };
    if (outcome === "late") return { kind: "failed", why: "the authorizer took longer than 5 s" };
    if (outcome.kind !== "answered") return { kind: "failed", why: `the authorizer ${inWords[outcome.kind]}` };
    return readAnswer(parseJson(outcome.payload));
  }

  private withinTime(outcome: Promise<InvocationOutcome>): Promise<InvocationOutcome | "late"> {
    const { promise, resolve } = Promise.withResolvers<"late">();
    const cancel = this.time.after(limits.authorizerMillis, () => resolve("late"));
    return Promise.race([outcome, promise]).finally(cancel);
  }
}

const inWords: Readonly<Record<Exclude<InvocationOutcome["kind"], "answered">, string>> = {
  failed: "failed: its own log says why",
  throttled: "was throttled",
  "too-large": "was not asked, since the event is too large",
  stopped: "was stopped",
};

/** A plain WebSocket on the laptop stands for one over TLS, which AWS has only. */
function eventOf({ connectionId, origin, clientId, username, password }: Presented): JsonObject {
  const { serverName, http } = origin;
  return {
    signatureVerified: false,
    protocols: http === undefined ? ["tls", "mqtt"] : ["tls", "http", "mqtt"],
    protocolData: {
      tls: serverName === undefined ? {} : { serverName },
      ...(http === undefined ? {} : { http }),
      mqtt: {
        ...(username === undefined ? {} : { username }),
        ...(password === undefined ? {} : { password: password.toString("base64") }),
        ...(clientId === undefined ? {} : { clientId }),
      },
    },
    connectionMetadata: { id: connectionId },
  };
}

function readAnswer(answer: unknown): Verdict {
  if (!isObject(answer) || typeof answer.isAuthenticated !== "boolean") {
    return { kind: "failed", why: "the authorizer's answer has no isAuthenticated" };
  }
  if (!answer.isAuthenticated) return { kind: "refused", why: "the authorizer did not let the client in" };
  const principalId = asText(answer.principalId) ?? "";
  if (!/^[A-Za-z0-9]{1,128}$/.test(principalId)) {
    return { kind: "failed", why: "the authorizer's principalId is not 1 to 128 letters and digits" };
  }
  const statements = readPolicies(asList(answer.policyDocuments));
  if ("why" in statements) return { kind: "failed", why: statements.why };
  const disconnectAfterSeconds = asNumber(answer.disconnectAfterInSeconds);
  const refreshAfterSeconds = asNumber(answer.refreshAfterInSeconds);
  if (!isSeconds(disconnectAfterSeconds) || !isSeconds(refreshAfterSeconds)) {
    const { shortest, longest } = limits.authorizerSeconds;
    return { kind: "failed", why: `the authorizer's times are not ${shortest} to ${longest} seconds` };
  }
  return { kind: "admitted", principalId, statements, disconnectAfterSeconds, refreshAfterSeconds };
}

const isSeconds = (value: number | undefined): value is number =>
  value !== undefined &&
  Number.isInteger(value) &&
  value >= limits.authorizerSeconds.shortest &&
  value <= limits.authorizerSeconds.longest;
