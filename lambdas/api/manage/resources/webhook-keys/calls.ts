/**
 * Lists and rotates the keys that sign webhooks. They belong to the stage and all organizations share them, so only the
 * one that operates the stage renews them (ADR 0028), while administrators of each see which keys receivers must know.
 */

import { requireAdministrator, requireOperator } from "../../../../shared/access/authorize.ts";
import { isoMillis } from "../../../../shared/core/instant.ts";
import { type DatedKey, keyPeriods, publishedKeys } from "../../../../shared/core/webhook/webhook-keys.ts";
import { renewWebhookKeys } from "../../../../shared/delivery/rotate-webhook-keys.ts";
import { organizationOfPath } from "../../audit/places.ts";
import { type Asking, parameter } from "../../http/asking.ts";
import { readBody } from "../../http/body.ts";
import type { OpenCall } from "../../http/call.ts";
import { onePageQuery } from "../../http/paging.ts";
import { object } from "../../http/shapes.ts";
import { findOrganization } from "../../http/visibility.ts";
import { rotatedWebhookKeys, webhookKeyList } from "./answers.ts";

const nothing = object({});

/** Finds the organization of the path for those who administer it. */
async function findAdministered(asking: Asking) {
  const organization = await findOrganization(parameter(asking, "organization"), asking);
  requireAdministrator(asking.grants, organization.id);
  return organization;
}

function shown(keys: readonly (DatedKey & { readonly kid: string })[], nowMillis: number) {
  const published = new Set(publishedKeys(keys, nowMillis));
  const periods = keyPeriods(keys).filter(({ key }) => published.has(key));
  return periods.map(({ key, signsFrom, signsUntil }) => ({
    kid: key.kid,
    createTime: isoMillis(Date.parse(key.createTime)),
    signStartTime: isoMillis(signsFrom),
    signEndTime: signsUntil === undefined ? null : isoMillis(signsUntil),
  }));
}

async function list(asking: Asking) {
  await findAdministered(asking);
  const { registry, now } = asking.ports;
  return { keys: shown(await registry.keys.listWebhookKeys(), now().getTime()), nextPageToken: "" };
}

/**
 * Makes new keys. If new keys are already waiting for their day, answers those and makes none, so that a call may be
 * repeated.
 */
async function rotate(asking: Asking) {
  const { ports, request } = asking;
  requireOperator(await findAdministered(asking), "The keys of webhooks");
  readBody(request, nothing);
  const now = ports.now();
  const { registry, webhookKeyMaker: maker, newId } = ports;
  return { keys: shown(await renewWebhookKeys(now, { store: registry.keys, maker, newId }), now.getTime()) };
}

export const webhookKeyCalls: readonly OpenCall[] = [
  {
    method: "GET",
    path: "/v2/organizations/{organization}/webhookkeys",
    run: list,
    summary: "Lists the keys by which receivers check webhooks: the one that signs, its successor, and the one before.",
    query: onePageQuery,
    answer: webhookKeyList,
  },
  {
    method: "POST",
    path: "/v2/organizations/{organization}:rotateWebhookKeys",
    run: rotate,
    places: organizationOfPath,
    summary: "Makes new keys of webhooks, which are published at once and sign a day later.",
    body: nothing,
    answer: rotatedWebhookKeys,
  },
];
