/** What the two APIs answer. */

export interface LocalRoute {
  readonly api: "http" | "rest";
  /** An upper-case HTTP method, or `ANY`. */
  readonly method: string;
  /** `/v2/{proxy+}`; an HTTP API's catch-all route is `$default`. */
  readonly path: string;
  readonly functionArn: string;
  readonly apiId: string;
  readonly stage: string;
  /** How long the API waits for the function: 30 s for an HTTP API, 29 s for a REST API, unless the template says less. */
  readonly timeoutMillis: number;
  /** REST APIs only: the function's answer is passed on as it comes. */
  readonly streams: boolean;
  // REST APIs only: requests and answers of these types travel as base64 in events; `*/*` is all.
  readonly binaryMediaTypes: readonly string[];
}

/** What a REST API answers without a function. Absent parts are AWS's own. */
export interface LocalGatewayResponse {
  readonly apiId: string;
  /** As AWS names it: `THROTTLED`, or `DEFAULT_4XX` for all that have no words of their own. */
  readonly type: string;
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}
