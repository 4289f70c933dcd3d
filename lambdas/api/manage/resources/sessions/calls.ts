/** Goes on with the session of an access token, ends it, and tells who the caller is (ADR 0067). */

import { empty } from "../../http/answer-parts.ts";
import type { OpenCalls } from "../../http/resource.ts";
import { caller, renewedSession } from "./answers.ts";
import { end } from "./end.ts";
import { renew } from "./renew.ts";
import { showCaller } from "./show-caller.ts";

export const sessionCalls: OpenCalls = [
  {
    method: "GET",
    path: "/v2/me",
    isSingle: true,
    run: showCaller,
    summary: "Shows who the caller is, with all memberships and the session.",
    answer: caller,
  },
  {
    method: "POST",
    path: "/v2/sessions:renew",
    run: renew,
    // Stands in no audit log, as signing in.
    changes: false,
    summary: "Answers a user another access token for the session of the one that was sent.",
    answer: renewedSession,
  },
  {
    method: "POST",
    path: "/v2/sessions:revoke",
    run: async (asking) => {
      await end(asking);
      return {};
    },
    changes: false,
    summary: "Ends the session of the access token that was sent, with all tokens that were renewed from it.",
    answer: empty,
  },
];
