/** Takes the answers of the functions of custom resources. On AWS they go to signed S3 URLs of CloudFormation. */

import { randomBytes } from "node:crypto";
import { parseJson } from "../../lambdas/shared/core/parse-json.ts";
import type { WireAnswer } from "../aws/wire.ts";
import { asObject, asText } from "../template/json.ts";
import type { CustomResourceAnswer, CustomResourceResponses } from "./contract.ts";

export interface ResponseDesk extends CustomResourceResponses {
  readonly prefix: string;
  take(path: string, body: Buffer): WireAnswer;
}

const prefix = "/_millrace/responses/";

/** Calls `baseUrl` only when a URL is needed, since the gate's port is known only once it listens. */
export function createResponseDesk(baseUrl: () => string): ResponseDesk {
  const expected = new Map<string, (answer: CustomResourceAnswer) => void>();
  return {
    prefix,
    expect: () => {
      const path = `${prefix}${randomBytes(24).toString("base64url")}`;
      const { promise, resolve } = Promise.withResolvers<CustomResourceAnswer>();
      expected.set(path, resolve);
      return { url: `${baseUrl()}${path}`, answer: promise, cancel: () => void expected.delete(path) };
    },
    take: (path, body) => {
      const settle = expected.get(path);
      const answer = settle === undefined ? undefined : parse(body);
      if (settle === undefined || answer === undefined)
        return { status: settle === undefined ? 403 : 400, headers: {}, body: "" };
      expected.delete(path);
      settle(answer);
      return { status: 200, headers: {}, body: "" };
    },
  };
}

function parse(body: Buffer): CustomResourceAnswer | undefined {
  try {
    const given = asObject(parseJson(body.toString("utf8")));
    if (given.Status !== "SUCCESS" && given.Status !== "FAILED") return undefined;
    return {
      status: given.Status,
      reason: asText(given.Reason) ?? "",
      physicalResourceId: asText(given.PhysicalResourceId) ?? "",
      data: asObject(given.Data),
    };
  } catch {
    return undefined;
  }
}
