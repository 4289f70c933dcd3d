/**
 * Rotates the keys that sign webhooks. They belong to the stage and all organizations share them, so only the one that
 * operates the stage renews them (ADR 0028).
 */

import { requireAdministrator, requireOperator } from "../../../../shared/access/authorize.ts";
import { isoMillis } from "../../../../shared/core/instant.ts";
import { keyPeriods, publishedKeys } from "../../../../shared/core/webhook/webhook-keys.ts";
import { renewWebhookKeys } from "../../../../shared/delivery/rotate-webhook-keys.ts";
import { organizationOfPath } from "../../audit/places.ts";
import { type Asking, parameter } from "../../http/asking.ts";
import { readBody } from "../../http/body.ts";
import type { OpenCall } from "../../http/call.ts";
import { object } from "../../http/shapes.ts";
import { findOrganization } from "../../http/visibility.ts";
import { webhookKeyList } from "./answers.ts";

const nothing = object({});

/**
 * Makes new keys. If new keys are already waiting for their day, answers those and makes none, so that a call may be
 * repeated.
 */
async function rotate(asking: Asking) {
  const { grants, ports, request } = asking;
  const organization = await findOrganization(parameter(asking, "organization"), asking);
  requireAdministrator(grants, organization.id);
  requireOperator(organization, "The keys of webhooks");
  readBody(request, nothing);
  const now = ports.now();
  const { registry, webhookKeyMaker: maker, newId } = ports;
  const keys = await renewWebhookKeys(now, { store: registry.keys, maker, newId });
  const published = new Set(publishedKeys(keys, now.getTime()));
  const periods = keyPeriods(keys).filter(({ key }) => published.has(key));
  return {
    keys: periods.map(({ key, signsFrom, signsUntil }) => ({
      kid: key.kid,
      createTime: isoMillis(Date.parse(key.createTime)),
      signStartTime: isoMillis(signsFrom),
      signEndTime: signsUntil === undefined ? null : isoMillis(signsUntil),
    })),
  };
}

export const webhookKeyCalls: readonly OpenCall[] = [
  {
    method: "POST",
    path: "/v2/organizations/{organization}:rotateWebhookKeys",
    run: rotate,
    places: organizationOfPath,
    summary: "Makes new keys of webhooks, which are published at once and sign a day later.",
    body: nothing,
    answer: webhookKeyList,
  },
];
