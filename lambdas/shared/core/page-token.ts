/** Makes the error for a page token that no page of the list ended with. */

import { fieldFault } from "./error.ts";

/** Makes the error. `caller` is the call that gives such tokens out, as the message names it. */
export const unknownPageToken = (caller = "this call"): Error =>
  fieldFault("page_token", `is not one that ${caller} gave out.`);
