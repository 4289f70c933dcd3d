/** Reads resource names in bodies and query parameters. */

import * as v from "valibot";
import type { Query } from "../../../shared/calls/query.ts";

const text = v.string("must be a text.");

export const userName = v.pipe(text, v.regex(/^users\/[^/]+$/, "must be like users/<id>."));
export const serviceAccountName = v.pipe(
  text,
  v.regex(/^projects\/[^/]+\/serviceaccounts\/[^/]+$/, "must be like projects/<id>/serviceaccounts/<id>."),
);
export const memberName = v.pipe(
  text,
  v.regex(/^projects\/[^/]+\/members\/[^/]+$/, "must be like projects/<id>/members/<id>."),
);

/** Reads the name of a project as its id. */
export const projectName = v.pipe(
  text,
  v.regex(/^projects\/[^/]+$/, "must be like projects/<id>."),
  v.transform((name) => name.slice("projects/".length)),
);

/** Reads the name of an organization as its id. */
export const organizationName = v.pipe(
  text,
  v.regex(/^organizations\/[^/]+$/, "must be like organizations/<id>."),
  v.transform((name) => name.slice("organizations/".length)),
);

/** Narrows a list to one organization, given by its name or its id. */
export const organizationQuery = {
  organization: {
    schema: v.pipe(
      v.string(),
      v.transform((name) => name.replace(/^organizations\//, "")),
    ),
    description: "Only what belongs to this organization: organizations/<id>.",
  },
} as const satisfies Query;
