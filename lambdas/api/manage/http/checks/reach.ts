/** Checks that the stage may call a host that a client names. */

import { fieldError } from "../../../../shared/core/error.ts";

/** Throws `bad-request` naming the field if `checkAddress` refuses the host of the address. */
export function checkReach(field: string, url: URL, checkAddress: (url: URL) => void): void {
  try {
    checkAddress(url);
  } catch (cause) {
    const message =
      "its host is an address that is not public; give a public host, or have whoever runs the stage add its network " +
      "to allowedWebhookNetworks.";
    throw fieldError(field, message, "bad-request", { cause });
  }
}
