/** API tokens: for programs that write to several sources, or read. */

import * as v from "valibot";
import { generateApiTokenValue } from "../../core/api-token.ts";
import { PlatformError } from "../../core/error.ts";
import { isoMillis } from "../../core/instant.ts";
import { hashGeneratedSecret } from "../../core/password.ts";
import type { Identity } from "../../core/records.ts";
import { isUuid } from "../../core/uuid.ts";
import { displayName, optional, readBody } from "../body.ts";
import { type AskingInProject, type ProjectCall, parameter } from "../call.ts";
import { pageOf } from "../paging.ts";

const tokenAnswer = (identity: Identity) => ({
  name: `projects/${identity.project}/apitokens/${identity.id}`,
  displayName: identity.displayName,
  scopes: identity.scopes ?? [],
  databases: identity.databases ?? [],
  expireTime: identity.expiresAt === undefined ? null : isoMillis(identity.expiresAt * 1000),
  createTime: identity.createTime,
});

const noInstant = "must be an instant such as 2030-01-31T12:00:00Z.";

const creation = v.object({
  displayName,
  scopes: v.pipe(
    v.array(v.picklist(["read", "write"], "must be read or write."), "must be a list."),
    v.minLength(1, "must name at least one of read and write."),
  ),
  databases: optional(
    v.array(v.pipe(v.string("must be a text."), v.check(isUuid, "must be the UID of a source.")), "must be a list."),
  ),
  expireTime: optional(
    v.pipe(v.string(noInstant), v.isoTimestamp(noInstant), v.transform(Date.parse), v.number(noInstant)),
  ),
});

async function create({ request, project, ports }: AskingInProject) {
  const asked = readBody(request.body, creation);
  const id = ports.newUuid();
  const value = generateApiTokenValue(id);
  const identity: Identity = {
    id,
    kind: "apiToken",
    project: project.id,
    displayName: asked.displayName,
    enabled: true,
    tokensValidFrom: 0,
    passwordHash: hashGeneratedSecret(value),
    scopes: [...new Set(asked.scopes)],
    databases: (asked.databases ?? []).map((database) => database.toLowerCase()),
    ...(asked.expireTime ? { expiresAt: Math.floor(asked.expireTime / 1000) } : {}),
    createTime: isoMillis(ports.now().getTime()),
  };
  await ports.registry.identities.create(identity);
  return { apiToken: tokenAnswer(identity), value };
}

async function find(asking: AskingInProject): Promise<Identity> {
  const identity = await asking.ports.registry.identities.get(parameter(asking, "token").toLowerCase());
  if (identity?.kind !== "apiToken" || identity.project !== asking.project.id) {
    throw new PlatformError("not-found", "There is no such API token in this project.");
  }
  return identity;
}

async function list({ request, project, ports }: AskingInProject) {
  const all = await ports.registry.identities.list(project.id, "apiToken");
  const { items, nextPageToken } = pageOf(all, ({ id }) => id, request);
  return { apiTokens: items.map(tokenAnswer), nextPageToken };
}

async function remove(asking: AskingInProject) {
  await asking.ports.registry.identities.remove(await find(asking));
  return {};
}

const base = "/v2/projects/{project}/apitokens";
const one = `${base}/{token}` as const;
const role = "roles/project.admin";

export const apiTokenCalls: readonly ProjectCall[] = [
  { method: "GET", path: base, role, run: list },
  { method: "POST", path: base, role, run: create },
  { method: "GET", path: one, role, run: async (asking) => tokenAnswer(await find(asking)) },
  { method: "DELETE", path: one, role, run: remove },
];
