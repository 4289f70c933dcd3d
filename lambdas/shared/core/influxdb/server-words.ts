/** Says why a server of a customer could not be asked, to whoever set the retention up that names it. */

import type { DeliveryErrorClass } from "../delivery/delivery.ts";

interface NoAnswer {
  readonly errorClass: DeliveryErrorClass;
  /** Says it as if the other side were a webhook's receiver, since connections to both fail alike. */
  readonly message: string;
}

/** Holds what reads otherwise for a server, since nobody sends events to one, and a retention has its URL. */
const otherwise: Partial<Record<DeliveryErrorClass, string>> = {
  timeout: "The server did not answer within 10 s: look at what keeps it busy.",
  internal: "The platform failed to reach the server; it will try again.",
};

export const serverWords = ({ errorClass, message }: NoAnswer): string =>
  otherwise[errorClass] ??
  message.replace(/\b(the) receiver\b/gi, "$1 server").replace("Give the connector a URL", "Give the retention a URL");
