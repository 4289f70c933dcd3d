/** Makes the error for a page token that no page of the list ended with. */

import { PlatformError } from "./error.ts";

/** Makes the error. `caller` is the call that gives such tokens out, as the message names it. */
export const unknownPageToken = (caller = "this call"): PlatformError =>
  new PlatformError("bad-request", `page_token is not one that ${caller} gave out.`);
