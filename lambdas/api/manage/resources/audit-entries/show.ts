/** Shows entries of the audit log. */

import { type Actor, type AuditEntry, outcomeOf } from "../../../../shared/core/audit/entry.ts";
import type { IdentityKind } from "../../../../shared/core/identity/identity-kind.ts";
import { isoMillis } from "../../../../shared/core/instant.ts";
import { parseJson } from "../../../../shared/core/parse-json.ts";
import { nameOfScope } from "../../audit/places.ts";
import { nameOfIdentity } from "../../http/resource-names.ts";
import { isObject } from "../../http/shapes.ts";

const kinds = {
  user: "USER",
  apiToken: "API_TOKEN",
  serviceAccount: "SERVICE_ACCOUNT",
} as const satisfies Partial<Record<IdentityKind, string>>;

/** Answers the resource name of who asked. */
export const nameOfActor = ({ identity }: Actor): string | null => (identity ? nameOfIdentity(identity) : null);

/** Sources may make no call that changes something. */
const kindOf = ({ identity }: Actor): string =>
  identity && identity.kind !== "source" ? kinds[identity.kind] : "INVITED";

export function entryAnswer(entry: AuditEntry, nowMillis: number) {
  const { scope, id, actor, call, resource, targets, network, beganAt, before, end } = entry;
  return {
    name: `${nameOfScope(scope)}/auditentries/${id}`,
    time: isoMillis(beganAt),
    actor: { name: nameOfActor(actor), kind: kindOf(actor), displayName: actor.displayName },
    call,
    resource,
    targets,
    network,
    outcome: outcomeOf(entry, nowMillis),
    status: end?.status ?? null,
    endTime: end ? isoMillis(end.at) : null,
    before: stateIn(before),
    after: stateIn(end?.after),
  };
}

function stateIn(text: string | undefined) {
  const state = text === undefined ? undefined : parseJson(text);
  return isObject(state) ? state : null;
}
