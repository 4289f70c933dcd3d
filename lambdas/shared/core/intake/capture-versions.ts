/** Checks the version headers of the source-facing API (docs/protocols/capture.md, "Versions"). */

import { PlatformError } from "../error.ts";

/** Throws `bad-request` with the supported versions. Accepts an absent header, since the version can be inferred. */
export function checkVersion(name: string, value: string | undefined, supported: readonly string[]): void {
  if (value !== undefined && !supported.includes(value.trim())) {
    const quoted = value.slice(0, 40);
    throw new PlatformError("bad-request", `${name} '${quoted}' is not supported; send ${supported.join(" or ")}.`);
  }
}

export const authVersions = ["V0.0.1"] as const;
export const dataVersions = ["V0.0.2", "V0.0.3", "V0.0.5"] as const;
