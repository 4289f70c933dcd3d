/** Signs an event and posts it to its receiver. */

import type { ConnectorMessage } from "../../core/connector/connector-message.ts";
import type { Attempt } from "../../core/delivery/attempt.ts";
import type { DeliveryOutcome } from "../../core/delivery/delivery.ts";
import { type WebhookTarget, webhookTarget } from "../../core/webhook/webhook-headers.ts";
import type { OpenConnector, SendingPort } from "../port.ts";

/** Marks copies that a call asked for, so that receivers can tell them from events that happen now. */
const copyHeaders: Record<"sync" | "replay", Record<string, string>> = {
  sync: { "x-millrace-sync": "1" },
  replay: { "x-millrace-replay": "1" },
};

export type SentMessage = Pick<ConnectorMessage, "eventId" | "device" | "type" | "atNanos" | "copy" | "body">;

/** Answers a function that sends events of one connector. Works the target out once for all of them. */
export function createSender(
  { connector, httpConfig }: Pick<OpenConnector, "connector" | "httpConfig">,
  port: SendingPort,
) {
  const target: WebhookTarget = webhookTarget(httpConfig);
  const { organization, acknowledge } = connector;
  const { signatureSecret: secret, secondSignatureSecret } = httpConfig;
  const second = secondSignatureSecret ? { secondSignatureSecret } : {};
  const post = async (message: SentMessage, more: Record<string, string>): Promise<DeliveryOutcome> => {
    const { body, eventId, copy } = message;
    const signatures = await port.sign({ body, eventId, organization, secret, ...second });
    const headers = { ...signatures, ...(copy ? copyHeaders[copy] : {}), ...more };
    return port.receiver.post({ target, headers, body, acknowledge });
  };
  return async (message: SentMessage, number: number, more: Record<string, string> = {}): Promise<Attempt> => ({
    message,
    number,
    outcome: await post(message, more).catch(unsigned),
  });
}

/** Turns a failed signing into an outcome, so that the outcomes of the other events in the batch are kept. */
const unsigned = (cause: unknown): DeliveryOutcome => ({
  kind: "failed",
  errorClass: "internal",
  status: null,
  latencyMillis: 0,
  answer: "",
  message: "The platform could not sign the event; it will be sent again.",
  cause,
});
