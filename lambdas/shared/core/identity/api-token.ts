/**
 * Makes and reads the values of API tokens. A value holds its own id, because `Authorization: ApiToken <value>` sends
 * nothing else.
 */

import { generateSecret } from "./password.ts";

const valuePattern = /^mrt_([0-9a-f]{32})_[A-Za-z0-9_-]{32}$/;

export const generateApiTokenValue = (id: string): string => `mrt_${id.replaceAll("-", "")}_${generateSecret()}`;

/** Answers the token's id; undefined if the text is no API token of this platform. */
export function apiTokenIdOf(value: string): string | undefined {
  const hex = valuePattern.exec(value)?.[1];
  return hex?.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
