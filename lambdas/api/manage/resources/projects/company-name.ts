/** Makes company names for projects whose makers give none, as clients do that know display names alone. */

import { unseen } from "../../../../shared/core/name/fold.ts";
import { faultOfName, storedName } from "../../../../shared/core/name/rule.ts";

interface Named {
  readonly id: string;
  readonly displayName: string;
}

const everyUnseen = new RegExp(unseen, "gu");

/**
 * Answers company names to be tried in this order: the display name as far as a company name may hold it, and the same
 * with the project's id, because such clients give several projects the same display name.
 */
export function companyNamesOf({ id, displayName }: Named): readonly string[] {
  const allowed = storedName(displayName.replaceAll(everyUnseen, "").replaceAll(/[/+#*?$]/g, "-"));
  const name = faultOfName(allowed) === undefined ? allowed : "project";
  const distinct = `${name.slice(0, 79).toWellFormed()} ${id}`;
  return name === allowed ? [name, distinct] : [distinct];
}
