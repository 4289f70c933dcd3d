/** Holds what services that speak REST and JSON have in common: their errors and answers on the wire. */

import { randomUUID } from "node:crypto";
import { ServiceError } from "../../aws/service-error.ts";
import type { WireAnswer } from "../../aws/wire.ts";
import type { Performed } from "../service.ts";

export const answered = (status: number, body?: object): Performed<WireAnswer> => ({
  value: {
    status,
    headers: { "content-type": "application/json", "x-amzn-requestid": randomUUID() },
    body: body === undefined ? "" : JSON.stringify(body),
  },
  units: 1,
  unit: "request",
});

export const refused = (error: ServiceError): WireAnswer => ({
  status: error.status,
  headers: { "content-type": "application/json", "x-amzn-errortype": error.code, "x-amzn-requestid": randomUUID() },
  body: JSON.stringify({ message: error.message, ...error.fields }),
});

/** Answers one part of a path, or a value of a query, as it was before it was encoded. */
export function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch (cause) {
    throw new ServiceError("InvalidRequestException", `"${text}" is not percent-encoded.`, { cause });
  }
}
