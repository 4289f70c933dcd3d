/** Manages users, the people who sign in. */

import * as v from "valibot";
import { administers } from "../../../../shared/access/authorize.ts";
import { revoked } from "../../../../shared/access/revocation.ts";
import { readQuery } from "../../../../shared/calls/query.ts";
import { fieldError } from "../../../../shared/core/error.ts";
import type { Identity } from "../../../../shared/core/identity/identity.ts";
import { generateSecret } from "../../../../shared/core/identity/password.ts";
import { isoMillis } from "../../../../shared/core/instant.ts";
import { inOrganization } from "../../audit/places.ts";
import { empty } from "../../http/answer-parts.ts";
import type { Asking } from "../../http/asking.ts";
import { readBody, refuseChanges } from "../../http/body.ts";
import type { OpenCall } from "../../http/call.ts";
import { displayName, optional } from "../../http/fields.ts";
import { masked, maskQuery } from "../../http/mask.ts";
import { pageQuery } from "../../http/paging.ts";
import { organizationName, organizationQuery } from "../../http/resource-names.ts";
import { inRoom } from "../../http/room.ts";
import { object } from "../../http/shapes.ts";
import { administered, readCreation } from "../../http/visibility.ts";
import { relyingOn, takeAdministration } from "../members/administrators.ts";
import { username } from "../members/user-name.ts";
import { newUser, user, userList } from "./answers.ts";
import { pageOfUsers } from "./list.ts";
import { password, passwordCalls } from "./passwords.ts";
import { findUser, placesOfUser, requireManaged } from "./places.ts";
import { roomForUsers } from "./room.ts";

/** Shows a user. Where a guest belongs is the business of its own organization. */
const userAnswer = (identity: Identity, { caller, grants }: Pick<Asking, "caller" | "grants">) => ({
  name: `users/${identity.id}`,
  username: identity.username ?? "",
  displayName: identity.displayName,
  status: identity.enabled ? "ENABLED" : "DISABLED",
  organization:
    identity.organization && (identity.id === caller.id || administers(grants, identity.organization))
      ? `organizations/${identity.organization}`
      : null,
  createTime: identity.createTime,
});

const creation = object({
  username,
  displayName: optional(displayName),
  organization: optional(organizationName),
  password: optional(password),
});

async function makeUser(
  { username: name, displayName: shown }: v.InferOutput<typeof creation>,
  chosen: string,
  organization: string,
  { ports, request }: Asking,
): Promise<Identity> {
  const identity: Identity = {
    id: ports.newId(),
    kind: "user",
    displayName: shown ?? name,
    username: name,
    organization,
    enabled: true,
    tokensValidFrom: 0,
    // Stretches even a generated password: when a name is unknown, signing in takes as long as checking a stretched
    // one.
    passwordHash: await ports.atPasswordDesk(request.sourceIp, ({ hash }) => hash(chosen)),
    createTime: isoMillis(ports.now().getTime()),
  };
  if (await ports.registry.identities.create(identity)) return identity;
  throw fieldError("username", `${name} is taken in this deployment; choose another.`, "conflict");
}

/** Makes a user. If no password is sent, one is generated and shown only once. */
async function create(asking: Asking) {
  const { ports } = asking;
  const { asked, organization } = readCreation(asking, creation);
  const generated = asked.password ? undefined : generateSecret();
  const make = () => makeUser(asked, asked.password ?? generated ?? "", organization, asking);
  const identity = await inRoom(roomForUsers(organization, ports), ports, make);
  return { ...userAnswer(identity, asking), ...(generated ? { password: generated } : {}) };
}

const listQuery = { ...pageQuery, ...organizationQuery };

async function list(asking: Asking) {
  const { organization: wanted } = readQuery(asking.request, listQuery);
  const organizations = administered(asking).filter((id) => !wanted || id === wanted);
  const { items, nextPageToken } = await pageOfUsers(asking, organizations, wanted ? undefined : asking.caller.id);
  return { users: items.map((user) => userAnswer(user, asking)), nextPageToken };
}

const change = object({
  displayName: optional(displayName),
  status: optional(v.picklist(["ENABLED", "DISABLED"], "must be ENABLED or DISABLED.")),
});

async function patch(asking: Asking) {
  const seen = await findUser(asking);
  const { user: found, isSelf, isManaged } = seen;
  if (!isSelf && !isManaged) requireManaged(seen, "change the user");
  const { request, ports } = asking;
  refuseChanges(request, { username: found.username ?? "", organization: organizationNameOf(found) });
  const asked = masked(request, readBody(request, change), { displayName: undefined, status: undefined });
  const enabled = asked.status ? asked.status === "ENABLED" : found.enabled;
  if (enabled !== found.enabled) {
    requireManaged(seen, "enable or disable the user");
    await (enabled ? enable(found, asking) : disable(found, asking));
  }
  if (asked.displayName) await ports.registry.identities.change(found.id, { displayName: asked.displayName });
  return userAnswer({ ...found, enabled, displayName: asked.displayName ?? found.displayName }, asking);
}

const organizationNameOf = ({ organization }: Identity): string | null =>
  organization ? `organizations/${organization}` : null;

const enable = ({ id }: Identity, { ports }: Asking): Promise<boolean> =>
  ports.registry.identities.change(id, { enabled: true });

/** Disables a user. Tokens stop for good: enabling the user again does not bring old ones back. */
async function disable(user: Identity, { ports }: Asking): Promise<void> {
  const { registry } = ports;
  const { id, enabled, tokensValidFrom, tokenGeneration } = user;
  const change = (attributes: Partial<Identity>) => registry.identities.change(id, attributes);
  await takeAdministration(id, await relyingOn(user, registry), registry, {
    take: () => change({ enabled: false, ...revoked(ports, user) }),
    giveBack: () => change({ enabled, tokensValidFrom, tokenGeneration }),
  });
}

/** Deletes a user. The memberships are removed first, so that the call can be repeated if it is cut off. */
async function remove(asking: Asking) {
  const seen = await findUser(asking);
  requireManaged(seen, "delete the user");
  const { registry } = asking.ports;
  await disable(seen.user, asking);
  await registry.identities.removeMemberships(seen.user.id);
  await registry.identities.remove(seen.user);
  return {};
}

const one = "/v2/users/{user}";

export const userCalls: readonly OpenCall[] = [
  {
    method: "GET",
    path: "/v2/users",
    run: list,
    summary:
      "Lists the users of the organizations that the caller administers, and the caller; a page may be empty and not the last.",
    query: listQuery,
    answer: userList,
  },
  {
    method: "POST",
    path: "/v2/users",
    somewhere: "roles/organization.admin",
    run: create,
    places: async (asking) => [inOrganization(readCreation(asking, creation).organization)],
    summary: "Makes a user in an organization.",
    body: creation,
    answer: newUser,
  },
  {
    method: "GET",
    path: one,
    run: async (asking) => userAnswer((await findUser(asking)).user, asking),
    summary: "Shows a user; users/me is the caller.",
    answer: user,
  },
  {
    method: "PATCH",
    path: one,
    run: patch,
    places: placesOfUser,
    summary: "Changes a user's display name or status.",
    query: maskQuery,
    body: change,
    answer: user,
  },
  {
    method: "DELETE",
    path: one,
    run: remove,
    places: placesOfUser,
    summary: "Deletes a user and its memberships.",
    answer: empty,
  },
  ...passwordCalls,
];
