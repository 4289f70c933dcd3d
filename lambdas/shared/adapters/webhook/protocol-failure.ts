/** Explains answers that are no HTTP to whoever runs the receiver. */

/** What is wrong, by the beginning of what llhttp says. The first that fits counts. */
const explanations: readonly (readonly [RegExp, string])[] = [
  [/^Missing expected CR/, "a line of its head ends with a bare LF; lines must end with CR LF"],
  [/^(Missing expected LF|Expected LF|Expected CRLF)/, "a line of its head has a bare CR; lines must end with CR LF"],
  [/^Duplicate Content-Length/, "it has two Content-Length headers"],
  [/^(Invalid character in|Empty) Content-Length/, "its Content-Length is not a whole number in digits"],
  [/^Content-Length overflow/, "its Content-Length is too large a number"],
  [
    /^(Transfer-Encoding can't be present|Content-Length can't be present)/,
    "it has both Content-Length and Transfer-Encoding; only one may say where it ends",
  ],
  [/^Invalid `Transfer-Encoding`/, "its Transfer-Encoding must end with chunked"],
  [
    /^(Expected HTTP\/|Invalid word|Invalid method)/,
    "it does not begin with HTTP/1.1; another service may listen there",
  ],
  [/^(Invalid HTTP version|Invalid major|Invalid minor|Expected dot)/, "its version is neither HTTP/1.1 nor HTTP/1.0"],
  [/^(Invalid status code|Invalid response status|Expected space after version)/, "its status is not three digits"],
  [/^Invalid header token/, "a line of its head is not of the form `name: value`"],
  [/^Invalid header (value|field) char/, "a header has a character that is not allowed"],
  [/^Unexpected (space|whitespace)/, "a line of its head begins with a blank where none may be"],
];

/** Answers a sentence for the connector's owner. `text` is the message of undici's error. */
export function explainAnswer(text: string): string {
  const reason = /\((.+)\)$/.exec(text)?.[1];
  if (reason === undefined) return "The receiver's answer is not valid HTTP/1.1: look at what listens on that port.";
  const known = explanations.find(([pattern]) => pattern.test(reason))?.[1];
  return `The receiver's answer is not valid HTTP/1.1: ${known ?? reason}.`;
}
