/** Maps the addresses that the template's own APIs would have on AWS to those that they have on the laptop. */

import type { LocalRoute } from "../template/model/routes.ts";

/**
 * Answers the laptop's addresses by those on AWS. `laptopUrl` is the address of the doors, without a slash at its end.
 */
export const ownAddresses = (
  routes: readonly Pick<LocalRoute, "apiId" | "stage">[],
  region: string,
  laptopUrl: string,
): ReadonlyMap<string, string> =>
  new Map(
    routes.map(({ apiId, stage }) => [
      `https://${apiId}.execute-api.${region}.amazonaws.com${pathOf(stage)}`,
      laptopUrl,
    ]),
  );

/** Answers what an API's paths begin with: its stage, except for `$default`, which only HTTP APIs have. */
const pathOf = (stage: string): string => (stage === "" || stage === "$default" ? "" : `/${stage}`);

/** Replaces the addresses of the template's own APIs in a text by those of the laptop. */
export function relocated(text: string, addresses: ReadonlyMap<string, string>): string {
  let moved = text;
  for (const [there, here] of addresses) {
    // Leaves a longer address alone: `…/apis` does not belong to the stage `api`.
    moved = moved.replaceAll(new RegExp(`${RegExp.escape(there)}(?![\\w.-])`, "g"), () => here);
  }
  return moved;
}
