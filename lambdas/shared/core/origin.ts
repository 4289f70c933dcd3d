/**
 * Says which web pages may call the platform, by their origins, and what their browsers are told (the CORS protocol of
 * the Fetch standard).
 */

/** Lists what a page may ask by. It names all methods, so that one which a path does not take is answered 405 in words. */
export const crossOriginMethods = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE"] as const;

/** Lists the headers that clients send, beyond those that browsers let every page send. */
export const crossOriginHeaders: readonly string[] = [
  "Authorization",
  "Content-Type",
  "Content-Encoding",
  "AuthVersion",
  "DataVersion",
  "Token",
  "Last-Event-ID",
  "Cache-Control",
];

/** Lists the headers of answers that a page may read, beyond those that browsers show to every page. */
export const exposedHeaders: readonly string[] = [
  "Retry-After",
  "WWW-Authenticate",
  // Is the name that a REST API gives it.
  "x-amzn-Remapped-WWW-Authenticate",
  "Allow",
  "Accept-Encoding",
  // Are the request's id, as an HTTP API and a REST API name it.
  "apigw-requestid",
  "x-amzn-RequestId",
];

/** Says how long a browser keeps what it was told. Chromium keeps nothing for longer than two hours. */
export const preflightSeconds = 7200;

/** Ends a pattern that stands for every port. */
const anyPort = ":*";
const loopback = /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\]):\*$/;

/** Tells whether a pattern stands for every port of a loopback address. */
export const isOfAnyPort = (pattern: string): boolean => loopback.test(pattern);

/** Tells whether a text is an origin as browsers write it: in small letters, without the scheme's usual port. */
const isOrigin = (text: string): boolean =>
  /^https?:\/\//.test(text) && URL.canParse(text) && new URL(text).origin === text && !text.includes("*");

/** Answers what is wrong with a pattern and what to write instead; undefined if it can be used. */
export function faultOfOriginPattern(pattern: string): string | undefined {
  if (isOrigin(pattern) || isOfAnyPort(pattern)) return undefined;
  return "write an origin as browsers send it, such as https://console.example.com or http://localhost:5173, without a path";
}

/**
 * Answers a test of the header `Origin`. A pattern is an origin itself, or a loopback origin that ends in `:*`, which
 * stands for every port, the usual one included.
 */
export function allowsOrigin(patterns: readonly string[]): (origin: string) => boolean {
  const exact = new Set(patterns.filter((pattern) => !isOfAnyPort(pattern)));
  const hosts = new Set(patterns.filter(isOfAnyPort).map((pattern) => pattern.slice(0, -anyPort.length)));
  return (origin) => isOrigin(origin) && (exact.has(origin) || hosts.has(origin.replace(/:\d+$/, "")));
}
