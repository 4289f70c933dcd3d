/** Describes what calls on organizations answer. */

import * as v from "valibot";
import { nextPageToken } from "../../http/answer-parts.ts";

export const organization = v.strictObject({ name: v.string(), displayName: v.string() });
export const organizationList = v.strictObject({ organizations: v.array(organization), nextPageToken });
