/** Makes resource names of identities, and reads those in bodies and query parameters. */

import * as v from "valibot";
import type { Query } from "../../../shared/calls/query.ts";
import type { IdentityKind } from "../../../shared/core/identity/identity-kind.ts";

const collections = { apiToken: "apitokens", serviceAccount: "serviceaccounts", source: "sources" } as const;

interface Named {
  readonly id: string;
  readonly kind: IdentityKind;
  readonly project?: string;
}

/** Answers the resource name of an identity. */
export const nameOfIdentity = ({ id, kind, project = "" }: Named): string =>
  kind === "user" ? `users/${id}` : `projects/${project}/${collections[kind]}/${id}`;

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
