/** Manages the keys of service accounts. Whoever holds a key can act as the account. */

import { serviceAccountKeyPurpose } from "../../../../shared/access/identify.ts";
import { PlatformError } from "../../../../shared/core/error.ts";
import type { Identity } from "../../../../shared/core/identity/identity.ts";
import { generateSecret } from "../../../../shared/core/identity/password.ts";
import type { ServiceAccountKey } from "../../../../shared/core/identity/service-account-key.ts";
import { isoMillis } from "../../../../shared/core/instant.ts";
import { empty } from "../../http/answer-parts.ts";
import { type AskingInProject, parameter } from "../../http/asking.ts";
import type { ProjectCall } from "../../http/call.ts";
import { pageOf, pageQuery } from "../../http/paging.ts";
import { inRoom, type Room } from "../../http/room.ts";
import type { Ports } from "../../ports.ts";
import { keyList, key as keyShape, newKey } from "./answers.ts";
import { findAccount, findEqualled, findManaged, nameOf } from "./find.ts";

/** `usedAt` is when it was used last, in seconds since 1970. */
const keyAnswer = (account: Identity, { id, createTime }: { id: string; createTime: string }, usedAt?: number) => ({
  name: `${nameOf(account)}/keys/${id}`,
  id,
  createTime,
  lastUsedTime: usedAt === undefined ? null : isoMillis(usedAt * 1000),
});

const roomForKeys = (serviceAccount: string, { registry, limits }: Ports): Room => ({
  of: { serviceAccount },
  things: "keys",
  most: limits.keysPerServiceAccount,
  count: async () => (await registry.identities.listKeys(serviceAccount)).length,
});

/** Makes a new key. Its secret is shown only once. */
async function create(asking: AskingInProject) {
  const account = await findEqualled(asking);
  const { ports } = asking;
  const [id, secret, createTime] = [ports.newId(), generateSecret(), isoMillis(ports.now().getTime())];
  const encryptedSecret = (await ports.secretBox()).seal(secret, serviceAccountKeyPurpose(id));
  const { id: serviceAccount, project = asking.project.id } = account;
  const key = { id, serviceAccount, project, encryptedSecret, createTime };
  await inRoom(roomForKeys(serviceAccount, ports), ports, () => ports.registry.identities.addKey(key));
  return { key: keyAnswer(account, { id, createTime }), secret };
}

async function list(asking: AskingInProject) {
  const account = await findAccount(asking);
  const keys = await asking.ports.registry.identities.listKeys(account.id);
  const { items, nextPageToken } = pageOf(keys, ({ id }) => id, asking.request);
  const uses = await asking.ports.lastUses(items.map(({ id }) => id));
  return { keys: items.map((key) => keyAnswer(account, key, uses.get(key.id))), nextPageToken };
}

async function find(account: Identity, asking: AskingInProject): Promise<ServiceAccountKey> {
  const key = await asking.ports.registry.identities.getKey(parameter(asking, "key"));
  if (key?.serviceAccount !== account.id) throw new PlatformError("not-found", "The service account has no such key.");
  return key;
}

async function get(asking: AskingInProject) {
  const account = await findAccount(asking);
  const key = await find(account, asking);
  return keyAnswer(account, key, (await asking.ports.lastUses([key.id])).get(key.id));
}

async function remove(asking: AskingInProject) {
  const account = await findManaged(asking);
  const { id } = await find(account, asking);
  await asking.ports.registry.identities.removeKey(account.id, id);
  return {};
}

const base = "/v2/projects/{project}/serviceaccounts/{account}/keys";
const one = `${base}/{key}` as const;
const role = "roles/project.admin";

export const keyCalls: readonly ProjectCall[] = [
  {
    method: "GET",
    path: base,
    role,
    run: list,
    summary: "Lists a service account's keys, without their secrets.",
    query: pageQuery,
    answer: keyList,
  },
  {
    method: "POST",
    path: base,
    role,
    run: create,
    summary: "Makes a key of a service account that has no more roles than the caller; its secret is shown this once.",
    answer: newKey,
  },
  {
    method: "GET",
    path: one,
    role,
    run: get,
    summary: "Shows a service account's key, without its secret.",
    answer: keyShape,
  },
  {
    method: "DELETE",
    path: one,
    role,
    run: remove,
    summary: "Deletes a key of a service account that has no more roles than the caller.",
    answer: empty,
  },
];
