/** Checks which webhook URLs a connector may have. */

import { PlatformError } from "../error.ts";

const longestUrl = 2048;

/** Throws `bad-request` unless the text is an https URL with a host, without a fragment. */
export function checkWebhookUrl(text: string): void {
  const refuse = (fault: string): never => {
    throw new PlatformError("bad-request", `httpConfig.url ${fault}`);
  };
  if (text.length > longestUrl) refuse(`is longer than ${longestUrl} characters.`);
  if (!URL.canParse(text)) refuse("is not a URL; give one like https://example.com/webhook.");
  const url = new URL(text);
  if (url.protocol !== "https:") refuse("must begin with https://, so that events are encrypted on their way.");
  if (url.hash !== "") refuse("must not have a fragment (#…): it would never be sent.");
  for (const part of [url.username, url.password]) {
    try {
      decodeURIComponent(part);
    } catch {
      refuse("holds credentials with a broken %-escape.");
    }
  }
}
