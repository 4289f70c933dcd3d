/** Writes what the REST API answers without asking a function, in the form that `/v2` gives its errors. */

import { ResponseType, type RestApi } from "aws-cdk-lib/aws-apigateway";
import { noSuchCall } from "../../lambdas/shared/core/error.ts";
import { statusHelp } from "../../lambdas/shared/core/status-help.ts";

interface Words {
  readonly status: number;
  readonly error: string;
  readonly retryAfterSeconds?: number;
}

/** Lists the answers of the REST API. An HTTP API cannot change its own errors, which keep AWS's words. */
const responses: readonly [type: ResponseType, words: Words][] = [
  // Is what API Gateway calls a path that it does not know. A function answers most of them; this one is for the rest.
  [ResponseType.MISSING_AUTHENTICATION_TOKEN, { status: 404, error: noSuchCall }],
  [ResponseType.RESOURCE_NOT_FOUND, { status: 404, error: noSuchCall }],
  // Is what it calls such a path if the request has a credential, which it takes for an AWS signature.
  [ResponseType.INVALID_SIGNATURE, { status: 404, error: noSuchCall }],
  [ResponseType.ACCESS_DENIED, { status: 403, error: "The stage's access rules refuse this request." }],
  [ResponseType.WAF_FILTERED, { status: 403, error: "The stage's firewall refuses this request." }],
  [ResponseType.REQUEST_TOO_LARGE, { status: 413, error: "The request is larger than 10 MB; send less at once." }],
  [ResponseType.THROTTLED, { status: 429, error: "The stage has too many requests at once.", retryAfterSeconds: 1 }],
  [ResponseType.DEFAULT_4XX, { status: 400, error: "The request cannot be served: check its path and its form." }],
  // Is what it calls a function that it has no right to invoke. Trying again does not help.
  [
    ResponseType.API_CONFIGURATION_ERROR,
    { status: 500, error: "The platform is set up wrongly; tell whoever runs it, whose access log says more." },
  ],
  [
    ResponseType.DEFAULT_5XX,
    {
      status: 503,
      error: "The platform did not answer in time; look what was done, and send the request again.",
      retryAfterSeconds: 1,
    },
  ],
];

/** Adds the answers. `headers` are those that all of them have. */
export function addGatewayResponses(api: RestApi, headers: Readonly<Record<string, string>>): void {
  for (const [type, { status, error, retryAfterSeconds }] of responses) {
    const waiting = retryAfterSeconds === undefined ? {} : { "Retry-After": String(retryAfterSeconds) };
    api.addGatewayResponse(type.responseType, {
      type,
      statusCode: String(status),
      templates: { "application/json": JSON.stringify({ error, code: status, help: statusHelp(status) }) },
      ...constants({ ...waiting, ...headers }),
    });
  }
}

/** Puts constants in quotes, as API Gateway requires. */
function constants(headers: Readonly<Record<string, string>>): { responseHeaders?: Record<string, string> } {
  const quoted = Object.entries(headers).map(([name, value]) => [name, `'${value}'`]);
  return quoted.length > 0 ? { responseHeaders: Object.fromEntries(quoted) } : {};
}
