/** Declares the routes of the two APIs, and what they answer without a function. */

export interface LocalRoute {
  readonly api: "http" | "rest";
  /** An HTTP method in capitals, or `ANY`. */
  readonly method: string;
  /** A path such as `/v2/{proxy+}`. An HTTP API's catch-all route is `$default`. */
  readonly path: string;
  readonly functionArn: string;
  readonly apiId: string;
  readonly stage: string;
  /**
   * How long the API waits for the function: 30 s for an HTTP API and 29 s for a REST API, unless the template says
   * less.
   */
  readonly timeoutMillis: number;
  /** Passes the function's answer on as it comes. Only REST APIs can. */
  readonly streams: boolean;
  // Only for REST APIs: requests and answers of these types travel as base64 in events. `*/*` stands for every type.
  readonly binaryMediaTypes: readonly string[];
}

/** What a REST API answers without a function. AWS's own values stand for absent parts. */
export interface LocalGatewayResponse {
  readonly apiId: string;
  /** AWS's name for it: `THROTTLED`, or `DEFAULT_4XX` for all that have no response of their own. */
  readonly type: string;
  readonly status: number | undefined;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | undefined;
}

/** The rules by which an HTTP API lets pages of other origins call it. */
export interface LocalCors {
  readonly apiId: string;
  /** Origins as browsers write them. One that ends in `:*` stands for every port, which AWS does not know. */
  readonly allowOrigins: readonly string[];
  readonly allowMethods: readonly string[];
  readonly allowHeaders: readonly string[];
  readonly exposeHeaders: readonly string[];
  readonly maxAgeSeconds: number | undefined;
}
