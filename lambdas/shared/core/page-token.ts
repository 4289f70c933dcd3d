/** The refusal of a page token that no page of the list ended with. */

import { PlatformError } from "./error.ts";

/** `caller`: what gives such tokens out, as the message names it. */
export const unknownPageToken = (caller = "this call"): PlatformError =>
  new PlatformError("bad-request", `page_token is not one that ${caller} gave out.`);
