/** Says which names users may have. */

import * as v from "valibot";
import { foldName } from "../../../../shared/core/name/fold.ts";
import { isUuid } from "../../../../shared/core/uuid.ts";
import { uniqueName } from "../../http/fields.ts";

/**
 * Ends the e-mail addresses of service accounts, by which assertions and memberships name them. Nobody sends mail to
 * them.
 */
export const serviceAccountDomain = "serviceaccount.millrace.invalid";

export const isServiceAccountEmail = (text: string): boolean => foldName(text).endsWith(serviceAccountDomain);

export const username = v.pipe(
  uniqueName,
  v.check((text) => !isUuid(foldName(text)), "must be no UUID: sources and API tokens sign in by those."),
  v.check((text) => !isServiceAccountEmail(text), "must not be a service account's e-mail."),
);

/** Accepts a user's name or a service account's e-mail. */
export const email = v.union([v.pipe(v.string(), v.check(isServiceAccountEmail)), username]);
