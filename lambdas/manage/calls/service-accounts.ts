/** Service accounts and their keys: how other programs use this API. */

import * as v from "valibot";
import { serviceAccountKeyPurpose } from "../../access/identify.ts";
import { PlatformError } from "../../core/error.ts";
import { isoMillis } from "../../core/instant.ts";
import { generateSecret } from "../../core/password.ts";
import type { Identity } from "../../core/records.ts";
import { displayName, optional, readBody } from "../body.ts";
import { type AskingInProject, type ProjectCall, parameter } from "../call.ts";
import { masked } from "../mask.ts";
import { pageOf } from "../paging.ts";

const nameOf = (identity: Identity): string => `projects/${identity.project}/serviceaccounts/${identity.id}`;

const accountAnswer = (identity: Identity) => ({
  name: nameOf(identity),
  email: identity.email ?? "",
  displayName: identity.displayName,
  enableBasicAuth: identity.basicAuthEnabled ?? false,
  createTime: identity.createTime,
  updateTime: identity.updateTime ?? identity.createTime,
});

const enableBasicAuth = v.boolean("must be true or false.");
const creation = v.object({ displayName: optional(displayName), enableBasicAuth: optional(enableBasicAuth) });

async function create({ request, project, ports }: AskingInProject) {
  const asked = readBody(request.body, creation);
  const id = ports.newId();
  const createTime = isoMillis(ports.now().getTime());
  const identity: Identity = {
    id,
    kind: "serviceAccount",
    project: project.id,
    displayName: asked.displayName ?? id,
    // Never mailed to: clients name the account by it in assertions.
    email: `${id}@${project.id}.serviceaccount.millrace.invalid`,
    basicAuthEnabled: asked.enableBasicAuth ?? false,
    enabled: true,
    tokensValidFrom: 0,
    createTime,
    updateTime: createTime,
  };
  await ports.registry.identities.create(identity);
  return accountAnswer(identity);
}

async function find(asking: AskingInProject): Promise<Identity> {
  const identity = await asking.ports.registry.identities.get(parameter(asking, "account"));
  if (identity?.kind !== "serviceAccount" || identity.project !== asking.project.id) {
    throw new PlatformError("not-found", "There is no such service account in this project.");
  }
  return identity;
}

async function list({ request, project, ports }: AskingInProject) {
  const all = await ports.registry.identities.list(project.id, "serviceAccount");
  const { items, nextPageToken } = pageOf(all, ({ id }) => id, request);
  return { serviceAccounts: items.map(accountAnswer), nextPageToken };
}

async function patch(asking: AskingInProject) {
  const identity = await find(asking);
  const { request, ports } = asking;
  const asked = masked(request, readBody(request.body, creation), { displayName: undefined, enableBasicAuth: false });
  const attributes = {
    ...(asked.displayName ? { displayName: asked.displayName } : {}),
    ...(typeof asked.enableBasicAuth === "boolean" ? { basicAuthEnabled: asked.enableBasicAuth } : {}),
    updateTime: isoMillis(ports.now().getTime()),
  };
  await ports.registry.identities.change(identity.id, attributes);
  return accountAnswer({ ...identity, ...attributes });
}

async function remove(asking: AskingInProject) {
  const identity = await find(asking);
  const { identities } = asking.ports.registry;
  for (const { id } of await identities.listKeys(identity.id)) await identities.removeKey(identity.id, id);
  await identities.removeMembership(identity.id, { project: asking.project.id });
  await identities.remove(identity);
  return {};
}

const keyAnswer = (account: Identity, { id, createTime }: { id: string; createTime: string }) => ({
  name: `${nameOf(account)}/keys/${id}`,
  id,
  createTime,
});

/** A new key; its secret is shown this once. */
async function createKey(asking: AskingInProject) {
  const account = await find(asking);
  const { ports } = asking;
  const [id, secret, createTime] = [ports.newId(), generateSecret(), isoMillis(ports.now().getTime())];
  const encryptedSecret = (await ports.secretBox()).seal(secret, serviceAccountKeyPurpose(id));
  await ports.registry.identities.addKey({
    id,
    serviceAccount: account.id,
    project: asking.project.id,
    encryptedSecret,
    createTime,
  });
  return { key: keyAnswer(account, { id, createTime }), secret };
}

async function listKeys(asking: AskingInProject) {
  const account = await find(asking);
  const keys = await asking.ports.registry.identities.listKeys(account.id);
  const { items, nextPageToken } = pageOf(keys, ({ id }) => id, asking.request);
  return { keys: items.map((key) => keyAnswer(account, key)), nextPageToken };
}

async function removeKey(asking: AskingInProject) {
  const account = await find(asking);
  const id = parameter(asking, "key");
  const key = await asking.ports.registry.identities.getKey(id);
  if (key?.serviceAccount !== account.id) throw new PlatformError("not-found", "The service account has no such key.");
  await asking.ports.registry.identities.removeKey(account.id, id);
  return {};
}

const base = "/v2/projects/{project}/serviceaccounts";
const one = `${base}/{account}` as const;
const role = "roles/project.admin";

export const serviceAccountCalls: readonly ProjectCall[] = [
  { method: "GET", path: base, role, run: list },
  { method: "POST", path: base, role, run: create },
  { method: "GET", path: one, role, run: async (asking) => accountAnswer(await find(asking)) },
  { method: "PATCH", path: one, role, run: patch },
  { method: "DELETE", path: one, role, run: remove },
  { method: "GET", path: `${one}/keys`, role, run: listKeys },
  { method: "POST", path: `${one}/keys`, role, run: createKey },
  { method: "DELETE", path: `${one}/keys/{key}`, role, run: removeKey },
];
