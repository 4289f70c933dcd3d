/** Where the template's own APIs would be on AWS, each with where it is here. */

import type { LocalRoute } from "../template/model/routes.ts";

/** `laptopUrl`: of the doors, without a slash at its end. */
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

/** An API's stage begins its paths; `$default`, which only HTTP APIs have, does not. */
const pathOf = (stage: string): string => (stage === "" || stage === "$default" ? "" : `/${stage}`);

/** A text of the template in which the addresses of its own APIs are those of the laptop. */
export function relocated(text: string, addresses: ReadonlyMap<string, string>): string {
  let moved = text;
  for (const [there, here] of addresses) {
    // Not where the address goes on: `…/apis` is none of the stage `api`.
    moved = moved.replaceAll(new RegExp(`${RegExp.escape(there)}(?![\\w.-])`, "g"), () => here);
  }
  return moved;
}
