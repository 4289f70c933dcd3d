/**
 * Lists the users around organizations, each once: those made in them, their administrators, and members of their
 * projects.
 */

import { chunksOf } from "../../../../shared/core/chunks.ts";
import type { Identity } from "../../../../shared/core/identity/identity.ts";
import type { Scope } from "../../../../shared/core/identity/membership.ts";
import type { Asking } from "../../http/asking.ts";
import { type PlacePage, pageOfPlaces } from "../../http/place-paging.ts";
import type { ListPage } from "../../registry-terms.ts";

/** Holds places by name. They are listed in the order of their names. */
type Place = { readonly self: string } | { readonly madeIn: string } | { readonly scope: Scope };
type Places = ReadonlyMap<string, Place>;

const selfName = "caller";
const madeInName = (organization: string): string => `made:${organization}`;
const scopeName = (scope: Scope): string =>
  "project" in scope ? `project:${scope.project}` : `members:${scope.organization}`;

/**
 * Comes after the names of organizations that users were made in, and before the names of all places that have members.
 */
const firstScopeName = scopeName({ organization: "" });

/** Answers a page of users. `self` is an identity to list with them. */
export async function pageOfUsers(asking: Asking, organizations: readonly string[], self: string | undefined) {
  const places = await placesOf(asking, organizations, self);
  return pageOfPlaces(
    { places: [...places.keys()], read: (name, page) => usersIn(name, page, places, asking), idOf: ({ id }) => id },
    asking.request,
  );
}

async function placesOf({ ports }: Asking, organizations: readonly string[], self: string | undefined) {
  const places = new Map<string, Place>(self ? [[selfName, { self }]] : []);
  const scopes: Scope[] = [];
  for (const organization of organizations) {
    places.set(madeInName(organization), { madeIn: organization });
    const projects = await ports.registry.projects.idsOfOrganization(organization);
    scopes.push({ organization }, ...projects.map((project) => ({ project })));
  }
  for (const scope of scopes) places.set(scopeName(scope), { scope });
  return places;
}

async function usersIn(name: string, page: ListPage, places: Places, asking: Asking): Promise<PlacePage<Identity>> {
  const { ids, more } = await idsIn(places.get(name), page, asking);
  const found = await asking.ports.registry.identities.getMany(ids);
  const users = found.filter(({ kind }) => kind === "user").sort((one, other) => (one.id < other.id ? -1 : 1));
  return { items: await firstSeen(users, name, places, asking), next: more ? ids.at(-1) : undefined };
}

async function idsIn(place: Place | undefined, page: ListPage, { ports }: Asking) {
  const { identities } = ports.registry;
  if (!place || "self" in place) return { ids: place && page.after === undefined ? [place.self] : [], more: false };
  if ("madeIn" in place) return identities.someUserIdsOf(place.madeIn, page);
  const { members, more } = await identities.someMembers(place.scope, page);
  return { ids: members.map(({ id }) => id), more };
}

/** Limits for how many users the memberships are read at the same time. */
const readAtOnce = 25;

/** Answers the users that no earlier place lists. */
async function firstSeen(users: readonly Identity[], name: string, places: Places, asking: Asking) {
  const first: Identity[] = [];
  for (const some of chunksOf(users, readAtOnce)) {
    const earlier = await Promise.all(some.map((user) => isListedEarlier(user, name, places, asking)));
    first.push(...some.filter((_, index) => !earlier[index]));
  }
  return first;
}

/**
 * Tells whether an earlier place lists the user. Looks at memberships last, since most users are decided without them.
 */
async function isListedEarlier(
  { id, organization }: Identity,
  name: string,
  places: Places,
  { caller, ports }: Asking,
): Promise<boolean> {
  const isEarlier = (other: string): boolean => other < name && places.has(other);
  if (id === caller.id && isEarlier(selfName)) return true;
  if (organization && isEarlier(madeInName(organization))) return true;
  if (name < firstScopeName) return false;
  const memberships = await ports.registry.identities.memberships(id);
  return memberships.some(({ scope }) => isEarlier(scopeName(scope)));
}
