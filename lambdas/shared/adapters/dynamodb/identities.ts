/** Who may sign in, and what they are members of. */

import type { Identity } from "../../core/identity/identity.ts";
import type { IdentityKind } from "../../core/identity/identity-kind.ts";
import type { Membership, Scope } from "../../core/identity/membership.ts";
import type { Member, Role } from "../../core/identity/role.ts";
import type { ServiceAccountKey } from "../../core/identity/service-account-key.ts";
import type { Key, Table } from "./table.ts";

const identityKey = (id: string): Key => ({ pk: `IDENTITY#${id}`, sk: "IDENTITY" });
const loginKey = (username: string): Key => ({ pk: `LOGIN#${username.toLowerCase()}`, sk: "LOGIN" });
const keyKey = (keyId: string): Key => ({ pk: `KEY#${keyId}`, sk: "KEY" });
/** Where an identity is listed: with its project, a user with the organization that it was made in. */
function listKey({ project, organization, kind, id }: Identity): Key | undefined {
  const pk = project ? `PROJECT#${project}` : organization ? `ORG#${organization}` : undefined;
  return pk === undefined ? undefined : { pk, sk: `IDENTITY#${kind}#${id}` };
}

/** What a membership stands on: `PROJECT#<id>` or `ORG#<id>`. */
const scopeKey = (scope: Scope): string =>
  "project" in scope ? `PROJECT#${scope.project}` : `ORG#${scope.organization}`;
const membershipKey = (id: string, scope: Scope): Key => ({ pk: `IDENTITY#${id}`, sk: `MEMBEROF#${scopeKey(scope)}` });
const memberPrefix = "MEMBER#";
const memberKey = (id: string, scope: Scope): Key => ({ pk: scopeKey(scope), sk: `${memberPrefix}${id}` });
/** Users that were made in an organization, as `listKey` lists them. */
const usersPrefix = "IDENTITY#user#";

/** Of a list, in the order of its ids: those after that of `after`. */
export interface ListPage {
  readonly after: string | undefined;
  readonly limit: number;
}

/** What to set; what is undefined is removed. */
type Changes<T> = { readonly [K in keyof T]?: T[K] | undefined };

export class Identities {
  private readonly table: Table;

  constructor(table: Table) {
    this.table = table;
  }

  get(id: string): Promise<Identity | undefined> {
    return this.table.get<Identity>(identityKey(id));
  }

  async ofUsername(username: string): Promise<Identity | undefined> {
    const login = await this.table.get<{ identity: string }>(loginKey(username));
    // An unknown name costs the second read too: its time must not tell it from a known one.
    return this.get(login?.identity ?? "nobody");
  }

  /** In no order; those that are gone are left out. */
  getMany(ids: readonly string[]): Promise<Identity[]> {
    return this.table.getMany<Identity>([...new Set(ids)].map(identityKey));
  }

  /**
   * Makes the identity; answers false where its id, or a user's name, is taken in this deployment. It is listed before
   * it can sign in, so that one whose making was cut off can be found and removed.
   */
  async create(identity: Identity): Promise<boolean> {
    if (!(await this.table.claim({ ...identityKey(identity.id), ...identity }))) return false;
    const listed = listKey(identity);
    if (listed) await this.table.put({ ...listed, id: identity.id });
    if (identity.username && !(await this.table.claim({ ...loginKey(identity.username), identity: identity.id }))) {
      if (listed) await this.table.remove(listed);
      await this.table.remove(identityKey(identity.id));
      return false;
    }
    return true;
  }

  /** Answers false where the identity is gone, or is not as `expected`: an id may be registered anew elsewhere. */
  change(id: string, attributes: Changes<Identity>, expected: Partial<Identity> = {}): Promise<boolean> {
    return this.table.change(identityKey(id), attributes, expected);
  }

  /** Moves it from one project's list to another's; running it again does no harm. */
  async relist(identity: Identity, { from, to }: { readonly from: string; readonly to: string }): Promise<void> {
    const [old, now] = [listKey({ ...identity, project: from }), listKey({ ...identity, project: to })];
    if (now) await this.table.put({ ...now, id: identity.id });
    if (old) await this.table.remove(old);
  }

  /** Removes the identity if it is still this one; its name first, which would stay taken if this were cut off. */
  async remove(identity: Identity): Promise<void> {
    if (identity.username) await this.table.remove(loginKey(identity.username), { identity: identity.id });
    await this.table.remove(identityKey(identity.id), { createTime: identity.createTime });
    const listed = listKey(identity);
    if (listed) await this.table.remove(listed);
  }

  async list(project: string, kind: IdentityKind): Promise<Identity[]> {
    const entries = await this.table.list<{ id: string }>(`PROJECT#${project}`, `IDENTITY#${kind}#`);
    const identities = await this.getMany(entries.map(({ id }) => id));
    return identities.sort((one, other) => (one.id < other.id ? -1 : 1));
  }

  /** Ids of some of the users that were made in the organization; answers whether there are more. */
  async someUserIdsOf(organization: string, { after, limit }: ListPage): Promise<{ ids: string[]; more: boolean }> {
    const start = after === undefined ? undefined : `${usersPrefix}${after}`;
    const { items, next } = await this.table.page<object>(`ORG#${organization}`, usersPrefix, { after: start, limit });
    return { ids: items.map(({ sk }) => sk.slice(usersPrefix.length)), more: next !== undefined };
  }

  getKey(keyId: string): Promise<ServiceAccountKey | undefined> {
    return this.table.get<ServiceAccountKey>(keyKey(keyId));
  }

  async addKey(key: ServiceAccountKey): Promise<void> {
    await this.table.put({ ...keyKey(key.id), ...key });
    await this.table.put({
      pk: `IDENTITY#${key.serviceAccount}`,
      sk: `KEY#${key.id}`,
      id: key.id,
      createTime: key.createTime,
    });
  }

  listKeys(serviceAccount: string): Promise<{ id: string; createTime: string }[]> {
    return this.table.list(`IDENTITY#${serviceAccount}`, "KEY#");
  }

  async removeKey(serviceAccount: string, keyId: string): Promise<void> {
    await this.table.remove(keyKey(keyId));
    await this.table.remove({ pk: `IDENTITY#${serviceAccount}`, sk: `KEY#${keyId}` });
  }

  /**
   * The membership itself stands with the identity, so that one query answers what it may do; the other is for lists. It
   * is listed before it holds and until after it holds, so that nobody has a role that no list shows.
   */
  async setMembership(id: string, scope: Scope, roles: readonly Role[], createTime: string): Promise<void> {
    await this.table.put({ ...memberKey(id, scope), id, roles, createTime });
    await this.table.put({ ...membershipKey(id, scope), ...scope, roles });
  }

  /** Answers false where there is no such membership any more. */
  async changeMembership(id: string, scope: Scope, roles: readonly Role[]): Promise<boolean> {
    const holds = await this.table.change(membershipKey(id, scope), { roles });
    return holds && this.table.change(memberKey(id, scope), { roles });
  }

  async removeMembership(id: string, scope: Scope): Promise<void> {
    await this.table.remove(membershipKey(id, scope));
    await this.table.remove(memberKey(id, scope));
  }

  /** Takes all its memberships away. */
  async removeMemberships(id: string): Promise<void> {
    for (const { scope } of await this.memberships(id)) await this.removeMembership(id, scope);
  }

  async memberships(id: string): Promise<Membership[]> {
    const items = await this.table.list<{ project?: string; organization?: string; roles: Role[] }>(
      `IDENTITY#${id}`,
      "MEMBEROF#",
    );
    return items.flatMap(({ project, organization, roles }): Membership[] => {
      if (project) return [{ scope: { project }, roles }];
      return organization ? [{ scope: { organization }, roles }] : [];
    });
  }

  members(scope: Scope): Promise<Member[]> {
    return this.table.list<Member>(scopeKey(scope), memberPrefix);
  }

  /** Some of them; answers whether there are more. */
  async someMembers(scope: Scope, { after, limit }: ListPage): Promise<{ members: Member[]; more: boolean }> {
    const start = after === undefined ? undefined : memberKey(after, scope).sk;
    const { items, next } = await this.table.page<Member>(scopeKey(scope), memberPrefix, { after: start, limit });
    return { members: items, more: next !== undefined };
  }

  getMember(id: string, scope: Scope): Promise<Member | undefined> {
    return this.table.get<Member>(memberKey(id, scope));
  }
}
