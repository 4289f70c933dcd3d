/** Manages service accounts, with which other programs use this API. */

import * as v from "valibot";
import type { Identity } from "../../../../shared/core/identity/identity.ts";
import { isoMillis } from "../../../../shared/core/instant.ts";
import { empty } from "../../http/answer-parts.ts";
import type { AskingInProject } from "../../http/asking.ts";
import { readBody } from "../../http/body.ts";
import type { ProjectCall } from "../../http/call.ts";
import { displayName, optional } from "../../http/fields.ts";
import { masked, maskQuery } from "../../http/mask.ts";
import { pageOf, pageQuery } from "../../http/paging.ts";
import { inRoom, type Room } from "../../http/room.ts";
import { object } from "../../http/shapes.ts";
import type { Ports } from "../../ports.ts";
import { serviceAccountDomain } from "../members/user-name.ts";
import { serviceAccount, serviceAccountList } from "./answers.ts";
import { findAccount, findManaged, nameOf } from "./find.ts";
import { keyCalls } from "./keys.ts";

const accountAnswer = (identity: Identity) => ({
  name: nameOf(identity),
  email: identity.email ?? "",
  displayName: identity.displayName,
  enableBasicAuth: identity.basicAuthEnabled ?? false,
  createTime: identity.createTime,
  updateTime: identity.updateTime ?? identity.createTime,
});

const enableBasicAuth = v.boolean("must be true or false.");
const creation = object({ displayName: optional(displayName), enableBasicAuth: optional(enableBasicAuth) });

const roomForAccounts = (project: string, { registry, limits }: Ports): Room => ({
  of: { project },
  things: "service accounts",
  most: limits.serviceAccountsPerProject,
  count: (most) => registry.identities.count({ project }, "serviceAccount", most),
});

async function create({ request, project, ports }: AskingInProject) {
  const asked = readBody(request, creation);
  const id = ports.newId();
  const createTime = isoMillis(ports.now().getTime());
  const identity: Identity = {
    id,
    kind: "serviceAccount",
    project: project.id,
    displayName: asked.displayName ?? id,
    email: `${id}@${project.id}.${serviceAccountDomain}`,
    basicAuthEnabled: asked.enableBasicAuth ?? false,
    enabled: true,
    tokensValidFrom: 0,
    createTime,
    updateTime: createTime,
  };
  await inRoom(roomForAccounts(project.id, ports), ports, () => ports.registry.identities.create(identity));
  return accountAnswer(identity);
}

async function list({ request, project, ports }: AskingInProject) {
  const all = await ports.registry.identities.list(project.id, "serviceAccount");
  const { items, nextPageToken } = pageOf(all, ({ id }) => id, request);
  return { serviceAccounts: items.map(accountAnswer), nextPageToken };
}

async function patch(asking: AskingInProject) {
  const identity = await findManaged(asking);
  const { request, ports } = asking;
  const asked = masked(request, readBody(request, creation), { displayName: undefined, enableBasicAuth: false });
  const attributes = {
    ...(asked.displayName ? { displayName: asked.displayName } : {}),
    ...(typeof asked.enableBasicAuth === "boolean" ? { basicAuthEnabled: asked.enableBasicAuth } : {}),
    updateTime: isoMillis(ports.now().getTime()),
  };
  await ports.registry.identities.change(identity.id, attributes);
  return accountAnswer({ ...identity, ...attributes });
}

async function remove(asking: AskingInProject) {
  const identity = await findManaged(asking);
  const { identities } = asking.ports.registry;
  for (const { id } of await identities.listKeys(identity.id)) await identities.removeKey(identity.id, id);
  await identities.removeMemberships(identity.id);
  await identities.remove(identity);
  return {};
}

const base = "/v2/projects/{project}/serviceaccounts";
const one = `${base}/{account}` as const;
const role = "roles/project.admin";

export const serviceAccountCalls: readonly ProjectCall[] = [
  {
    method: "GET",
    path: base,
    role,
    run: list,
    summary: "Lists the project's service accounts.",
    query: pageQuery,
    answer: serviceAccountList,
  },
  {
    method: "POST",
    path: base,
    role,
    run: create,
    summary: "Makes a service account; it may do nothing until it is a member of a project.",
    body: creation,
    answer: serviceAccount,
  },
  {
    method: "GET",
    path: one,
    role,
    run: async (asking) => accountAnswer(await findAccount(asking)),
    summary: "Shows a service account.",
    answer: serviceAccount,
  },
  {
    method: "PATCH",
    path: one,
    role,
    run: patch,
    summary: "Changes a service account that has no more roles than the caller.",
    query: maskQuery,
    body: creation,
    answer: serviceAccount,
  },
  {
    method: "DELETE",
    path: one,
    role,
    run: remove,
    summary: "Deletes a service account that has no more roles than the caller, its keys and its memberships.",
    answer: empty,
  },
  ...keyCalls,
];
