/**
 * Answers the calls that the laptop itself makes to the gate over HTTP: counts and faults for tests and benches, and
 * the answers of custom resources.
 */

import { timingSafeEqual } from "node:crypto";
import { parseJson } from "../../lambdas/shared/core/parse-json.ts";
import type { WireAnswer, WireRequest } from "../aws/wire.ts";
import { asList, asObject } from "../template/json.ts";
import type { CallCounter } from "./call-counter.ts";
import type { FaultRule } from "./contract.ts";
import type { ResponseDesk } from "./custom-resources.ts";
import type { Faults } from "./faults.ts";

export interface Control {
  answer(request: WireRequest): WireAnswer;
}

/** How often MQTT clients and messages were refused or thrown away, by what the log says of it. */
export type MqttRefusals = () => Readonly<Record<string, number>>;

/**
 * Answers `GET /_millrace/counts`, `DELETE /_millrace/counts`, which sets all counts to zero, `GET /_millrace/mqtt`, and
 * `POST /_millrace/faults` with `{"rules":[…]}`. Each needs the token in `x-millrace-token`. `PUT
 * /_millrace/responses/<secret>` needs none, since its path is a secret.
 */
export function createControl(
  token: string,
  counter: CallCounter,
  faults: Faults,
  desk: ResponseDesk,
  refusals: MqttRefusals = () => ({}),
): Control {
  const guarded: Record<string, (request: WireRequest) => WireAnswer> = {
    "GET /_millrace/counts": () => json(200, { counts: counter.counts() }),
    "DELETE /_millrace/counts": () => {
      counter.reset();
      return json(200, {});
    },
    "GET /_millrace/mqtt": () => json(200, { refusals: refusals() }),
    "POST /_millrace/faults": (request) => setFaults(faults, request),
  };
  return {
    answer: (request) => {
      const path = request.url.split("?")[0] ?? "";
      if (request.method === "PUT" && path.startsWith(desk.prefix)) return desk.take(path, request.body);
      const route = guarded[`${request.method} ${path}`];
      if (!isToken(request.headers["x-millrace-token"], token))
        return json(403, { message: "The token is missing or wrong." });
      return route === undefined ? json(404, { message: `There is no ${request.method} ${path}.` }) : route(request);
    },
  };
}

function isToken(given: string | string[] | undefined, token: string): boolean {
  const [left, right] = [Buffer.from(String(given)), Buffer.from(token)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function setFaults(faults: Faults, request: WireRequest): WireAnswer {
  try {
    const rules = asList(asObject(parseJson(request.body.toString("utf8"))).rules);
    // `Faults.set` checks each rule before it is used.
    faults.set(rules.map((rule) => asObject(rule) as unknown as FaultRule));
    return json(200, {});
  } catch (error) {
    return json(400, { message: error instanceof Error ? error.message : String(error) });
  }
}

export const json = (status: number, body: unknown): WireAnswer => ({
  status,
  headers: { "content-type": "application/json" },
  body: JSON.stringify(body),
});
