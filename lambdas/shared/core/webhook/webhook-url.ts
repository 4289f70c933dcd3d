/** Checks which webhook URLs a connector may have. */

import { fieldFault } from "../error.ts";

const longestUrl = 2048;

const longestHost = 253;

/** Tells whether DNS can hold the name (RFC 1035, 2.3.4). Addresses are within the same bounds. */
const isHostName = (host: string): boolean => {
  const name = host.replace(/\.$/, "");
  return name.length <= longestHost && name.split(".").every((part) => part.length >= 1 && part.length <= 63);
};

/** Throws `bad-request` unless the text is an https URL with a host, without a fragment. */
export function checkWebhookUrl(text: string): void {
  const refuse = (fault: string): never => {
    throw fieldFault("httpConfig.url", fault);
  };
  if (text.length > longestUrl) refuse(`is longer than ${longestUrl} characters.`);
  // A URL parser would mend these in silence, and nobody could tell any more where events go.
  // Characters that nobody sees may show another address than events go to.
  if (/[\s\\\p{Cc}\p{Cf}]/u.test(text)) {
    refuse("holds a blank, a control character, an invisible one or a backslash; write them as %-escapes.");
  }
  if (!URL.canParse(text)) refuse("is not a URL; give one like https://example.com/webhook.");
  const url = new URL(text);
  if (url.protocol !== "https:") refuse("must begin with https://, so that events are encrypted on their way.");
  if (!/^https:\/\/[^/?#]/i.test(text)) refuse("must have two slashes and a host, as in https://example.com/webhook.");
  if (url.port === "0") refuse("has the port 0, at which nobody answers.");
  if (!isHostName(url.hostname)) {
    refuse("has a host that DNS cannot hold: at most 253 characters, in parts of 1 to 63 between the points.");
  }
  if (url.hash !== "") refuse("must not have a fragment (#…): it would never be sent.");
  for (const part of [url.username, url.password]) {
    try {
      decodeURIComponent(part);
    } catch {
      refuse("holds credentials with a broken %-escape.");
    }
  }
}
