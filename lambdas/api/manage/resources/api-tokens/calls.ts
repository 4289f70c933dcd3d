/** Manages API tokens, with which programs write to several sources, or read. */

import * as v from "valibot";
import { fieldError, PlatformError } from "../../../../shared/core/error.ts";
import { generateApiTokenValue } from "../../../../shared/core/identity/api-token.ts";
import type { Identity } from "../../../../shared/core/identity/identity.ts";
import { hashGeneratedSecret } from "../../../../shared/core/identity/password.ts";
import { isoMillis } from "../../../../shared/core/instant.ts";
import { readTimestamp } from "../../../../shared/core/intake/timestamp.ts";
import { bodyLimits } from "../../../../shared/core/limits.ts";
import { isUuid } from "../../../../shared/core/uuid.ts";
import { empty } from "../../http/answer-parts.ts";
import { type AskingInProject, parameter } from "../../http/asking.ts";
import { readBody } from "../../http/body.ts";
import type { ProjectCall } from "../../http/call.ts";
import { displayName, optional } from "../../http/fields.ts";
import { masked, maskQuery } from "../../http/mask.ts";
import { pageOfReads } from "../../http/pages/read-page.ts";
import { pageQuery } from "../../http/paging.ts";
import { inRoom, type Room } from "../../http/room.ts";
import { listOf, object } from "../../http/shapes.ts";
import type { Ports } from "../../ports.ts";
import { apiToken, apiTokenList, newApiToken } from "./answers.ts";

type Token = Omit<Identity, "expiresAt"> & { readonly expiresAt?: number | undefined };

/** `usedAt` is when it was used last, in seconds since 1970. */
const tokenAnswer = (identity: Token, usedAt: number | undefined) => ({
  name: `projects/${identity.project}/apitokens/${identity.id}`,
  displayName: identity.displayName,
  scopes: identity.scopes ?? [],
  databases: identity.databases ?? [],
  expireTime: identity.expiresAt === undefined ? null : isoMillis(identity.expiresAt * 1000),
  createTime: identity.createTime,
  lastUsedTime: usedAt === undefined ? null : isoMillis(usedAt * 1000),
});

async function shown(token: Token, { lastUses }: Pick<Ports, "lastUses">) {
  return tokenAnswer(token, (await lastUses([token.id])).get(token.id));
}

const noInstant = "must be an instant such as 2030-01-31T12:00:00Z.";

const scopes = listOf(v.picklist(["read", "write"], "must be read or write."), {
  least: 1,
  tooFew: "must name at least one of read and write.",
  most: bodyLimits.scopesPerToken,
});

const mostDatabases = bodyLimits.databasesPerToken;

const changeable = {
  databases: optional(
    listOf(v.pipe(v.string("must be a text."), v.check(isUuid, "must be the UID of a source.")), {
      most: mostDatabases,
      tooMany: `must have at most ${mostDatabases} entries; leave it out for all sources.`,
    }),
  ),
  expireTime: optional(
    v.pipe(
      v.string(noInstant),
      v.isoTimestamp(noInstant),
      // Date.parse alone would take the 30th of February for a day in March.
      v.check((text) => "atNanos" in readTimestamp(text), noInstant),
      v.transform(Date.parse),
      v.number(noInstant),
      v.transform((millis) => Math.floor(millis / 1000)),
    ),
  ),
};

const creation = object({ displayName, scopes, ...changeable });

const uidsOf = (databases: readonly string[]): string[] => databases.map((database) => database.toLowerCase());

const roomForTokens = (project: string, { registry, limits }: Ports): Room => ({
  of: { project },
  things: "API tokens",
  most: limits.apiTokensPerProject,
  count: (most) => registry.identities.count({ project }, "apiToken", most),
});

const isPast = (): PlatformError =>
  fieldError("expireTime", "lies in the past; give a later time, or leave it out for a token that does not expire.");

async function create({ request, project, ports }: AskingInProject) {
  const asked = readBody(request, creation);
  // A change may set a time that has passed: that ends a token at once, and a client sends back what it read.
  if (asked.expireTime && asked.expireTime < Math.floor(ports.now().getTime() / 1000)) throw isPast();
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
    databases: uidsOf(asked.databases ?? []),
    ...(asked.expireTime ? { expiresAt: asked.expireTime } : {}),
    createTime: isoMillis(ports.now().getTime()),
  };
  await inRoom(roomForTokens(project.id, ports), ports, () => ports.registry.identities.create(identity));
  return { apiToken: tokenAnswer(identity, undefined), value };
}

async function find(asking: AskingInProject): Promise<Identity> {
  const identity = await asking.ports.registry.identities.get(parameter(asking, "token").toLowerCase());
  if (identity?.kind !== "apiToken" || identity.project !== asking.project.id) {
    throw new PlatformError("not-found", "There is no such API token in this project.");
  }
  return identity;
}

/** Limits how many tokens are held at once beside a page: each may name a thousand sources. */
const readAtOnce = 20;

async function list({ request, project, ports }: AskingInProject) {
  const page = await pageOfReads(
    {
      read: async (page) => {
        const { identities, next } = await ports.registry.identities.some(project.id, "apiToken", page);
        const uses = await ports.lastUses(identities.map(({ id }) => id));
        return { items: identities.map((identity) => ({ identity, usedAt: uses.get(identity.id) })), next };
      },
      idOf: ({ identity }) => identity.id,
      show: ({ identity, usedAt }) => tokenAnswer(identity, usedAt),
      readAtOnce,
    },
    request,
  );
  return { apiTokens: page.shown, nextPageToken: page.nextPageToken };
}

const change = object({ displayName: optional(displayName), scopes: optional(scopes), ...changeable });
type Change = v.InferOutput<typeof change>;
const emptied: Required<Change> = { displayName: undefined, scopes: undefined, databases: [], expireTime: null };

/**
 * Changes what a token may do; its value stays the same. Functions remember identities for some seconds, and apply the
 * change after that.
 */
async function patch(asking: AskingInProject) {
  const identity = await find(asking);
  const { request, ports } = asking;
  const asked = masked<Change>(request, readBody(request, change), emptied);
  const attributes = {
    ...(asked.displayName ? { displayName: asked.displayName } : {}),
    ...(asked.scopes ? { scopes: [...new Set(asked.scopes)] } : {}),
    ...(asked.databases ? { databases: uidsOf(asked.databases) } : {}),
    ...(asked.expireTime === undefined ? {} : { expiresAt: asked.expireTime ?? undefined }),
  };
  const isThere =
    Object.keys(attributes).length === 0 || (await ports.registry.identities.change(identity.id, attributes));
  if (!isThere) throw new PlatformError("not-found", "There is no such API token in this project any more.");
  return shown({ ...identity, ...attributes }, ports);
}

async function remove(asking: AskingInProject) {
  await asking.ports.registry.identities.remove(await find(asking));
  return {};
}

const base = "/v2/projects/{project}/apitokens";
const one = `${base}/{token}` as const;
const role = "roles/project.admin";

export const apiTokenCalls: readonly ProjectCall[] = [
  {
    method: "GET",
    path: base,
    role,
    run: list,
    summary: "Lists the project's API tokens.",
    query: pageQuery,
    answer: apiTokenList,
  },
  {
    method: "POST",
    path: base,
    role,
    run: create,
    summary: "Makes an API token; its value is shown this once.",
    body: creation,
    answer: newApiToken,
  },
  {
    method: "GET",
    path: one,
    role,
    run: async (asking) => shown(await find(asking), asking.ports),
    summary: "Shows an API token, without its value.",
    answer: apiToken,
  },
  {
    method: "PATCH",
    path: one,
    role,
    run: patch,
    summary: "Changes what an API token may do, and until when.",
    query: maskQuery,
    body: change,
    answer: apiToken,
  },
  { method: "DELETE", path: one, role, run: remove, summary: "Deletes an API token.", answer: empty },
];
