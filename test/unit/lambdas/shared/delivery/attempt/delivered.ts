/** Delivers a batch of one connector's events. Answers what was done, and with what outcome. */

import type { ConnectorMessage } from "../../../../../../lambdas/shared/core/connector/connector-message.ts";
import { deliverBatch, type Handling } from "../../../../../../lambdas/shared/delivery/attempt/batch.ts";
import type { DeliveryRecord } from "../../../../../../lambdas/shared/delivery/port.ts";
import { record, settingOf } from "../setting.ts";

type Setting = Parameters<typeof settingOf>[0];

export async function delivered(
  bodies: readonly (ConnectorMessage | string | DeliveryRecord)[],
  setting: Setting = {},
  {
    handling = {},
    change = () => {},
  }: { handling?: Handling; change?: (made: ReturnType<typeof settingOf>) => void } = {},
) {
  const made = settingOf(setting);
  change(made);
  const records = bodies.map((body) => (typeof body === "object" && "receiptHandle" in body ? body : record(body)));
  const { remaining, ...counts } = await deliverBatch(records, made.port, handling);
  return { ...made.done, ...counts, remaining: [...remaining].sort(), state: made.state };
}
