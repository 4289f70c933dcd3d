/** Checks which webhook URLs a connector may have. */

import { PlatformError } from "../error.ts";

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
    throw new PlatformError("bad-request", `httpConfig.url ${fault}`);
  };
  if (text.length > longestUrl) refuse(`is longer than ${longestUrl} characters.`);
  if (!URL.canParse(text)) refuse("is not a URL; give one like https://example.com/webhook.");
  const url = new URL(text);
  if (url.protocol !== "https:") refuse("must begin with https://, so that events are encrypted on their way.");
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
