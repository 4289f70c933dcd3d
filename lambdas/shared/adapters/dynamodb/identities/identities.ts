/** Keeps who may sign in, and what they are members of. */

import type { Identity } from "../../../core/identity/identity.ts";
import type { IdentityKind } from "../../../core/identity/identity-kind.ts";
import type { Membership, Scope } from "../../../core/identity/membership.ts";
import type { Member, Role } from "../../../core/identity/role.ts";
import type { ServiceAccountKey } from "../../../core/identity/service-account-key.ts";
import { isEmulated } from "../../../core/source/device-types.ts";
import type { Table } from "../table.ts";
import {
  formerLoginKeys,
  identityKey,
  keyKey,
  keyRoom,
  listKey,
  loginKey,
  memberKey,
  memberPrefix,
  membershipKey,
  scopeKey,
  secretKey,
  sourcesPrefix,
  usersPrefix,
} from "./identity-keys.ts";

/** Tells whether the hash is of a password that the platform made for a source. */
const isGenerated = (hash: string): boolean => hash.startsWith("sha256$");

/** Asks for a page of a list in the order of its ids, beginning after the id `after`. */
export interface ListPage {
  readonly after: string | undefined;
  readonly limit: number;
}

/** Says whose name it is. */
interface Login {
  readonly identity: string;
}

/** Attributes to set. Undefined attributes are removed. */
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
    const login = (await this.formerLogin(username)) ?? (await this.table.get<Login>(loginKey(username)));
    // Reads a second time for an unknown name too, so that the time of the answer does not tell whether the name is
    // known.
    return this.get(login?.identity ?? "nobody");
  }

  /** Looks first among the keys of earlier versions, so that nobody who had a name loses it to a later one like it. */
  private async formerLogin(username: string): Promise<Login | undefined> {
    for (const key of formerLoginKeys(username)) {
      const login = await this.table.get<Login>(key);
      if (login) return login;
    }
    return undefined;
  }

  /** Answers the source whose password has this hash. */
  async ofGeneratedSecret(hash: string): Promise<Identity | undefined> {
    const owner = await this.table.get<Login>(secretKey(hash));
    // Reads a second time whatever it found, as for a user name.
    const identity = await this.get(owner?.identity ?? "nobody");
    return identity?.passwordHash === hash ? identity : undefined;
  }

  /** Forgets whose a password was that is none any more. */
  async forgetSecret(hash: string | undefined): Promise<void> {
    if (hash !== undefined) await this.table.remove(secretKey(hash));
  }

  /** Answers identities in no order, and leaves out those that are gone. */
  getMany(ids: readonly string[]): Promise<Identity[]> {
    return this.table.getMany<Identity>([...new Set(ids)].map(identityKey));
  }

  /**
   * Makes the identity. Answers false if its id, or a user's name, is taken in this deployment. Lists the identity
   * before it can sign in, so that one whose making was cut off can be found and removed.
   */
  async create(identity: Identity): Promise<boolean> {
    if (!(await this.table.claim({ ...identityKey(identity.id), ...identity }))) return false;
    if (identity.kind === "source") await this.noteSecret(identity.id, identity.passwordHash);
    const listed = listKey(identity);
    if (listed) await this.table.put({ ...listed, id: identity.id });
    if (!identity.username || (await this.claimLogin(identity.username, identity.id))) return true;
    if (listed) await this.table.remove(listed);
    await this.table.remove(identityKey(identity.id));
    return false;
  }

  private async claimLogin(username: string, identity: string): Promise<boolean> {
    if (await this.formerLogin(username)) return false;
    return this.table.claim({ ...loginKey(username), identity });
  }

  /**
   * Answers false if the identity is gone, or is not as `expected`: the id may have been registered again elsewhere.
   */
  async change(id: string, attributes: Changes<Identity>, expected: Changes<Identity> = {}): Promise<boolean> {
    const holds = await this.table.change(identityKey(id), attributes, expected);
    if (holds) await this.noteSecret(id, attributes.passwordHash);
    return holds;
  }

  private async noteSecret(identity: string, hash: string | undefined): Promise<void> {
    if (hash !== undefined && isGenerated(hash)) await this.table.put({ ...secretKey(hash), identity });
  }

  /** Moves the identity from one project's list to another's. Running it again does no harm. */
  async relist(identity: Identity, { from, to }: { readonly from: string; readonly to: string }): Promise<void> {
    const [old, now] = [listKey({ ...identity, project: from }), listKey({ ...identity, project: to })];
    if (now) await this.table.put({ ...now, id: identity.id });
    if (old) await this.table.remove(old);
  }

  /**
   * Removes the identity if it is still this one. Removes its name first, which would otherwise stay taken if this were
   * cut off.
   */
  async remove(identity: Identity): Promise<void> {
    const { username } = identity;
    for (const key of username ? [...formerLoginKeys(username), loginKey(username)] : []) {
      await this.table.remove(key, { identity: identity.id });
    }
    await this.table.remove(identityKey(identity.id), { createTime: identity.createTime });
    if (identity.kind === "serviceAccount") await this.table.remove(keyRoom(identity.id));
    if (identity.kind === "source") await this.forgetSecret(identity.passwordHash);
    const listed = listKey(identity);
    if (listed) await this.table.remove(listed);
  }

  async list(project: string, kind: IdentityKind): Promise<Identity[]> {
    const entries = await this.table.list<{ id: string }>(`PROJECT#${project}`, `IDENTITY#${kind}#`);
    const identities = await this.getMany(entries.map(({ id }) => id));
    return identities.sort((one, other) => (one.id < other.id ? -1 : 1));
  }

  /** Answers some of a project's identities of a kind, in the order of their ids, and the id after which there are more. */
  async some(
    project: string,
    kind: IdentityKind,
    { after, limit }: ListPage,
  ): Promise<{ identities: Identity[]; next?: string }> {
    const prefix = `IDENTITY#${kind}#`;
    const start = after === undefined ? undefined : `${prefix}${after}`;
    const { items, next } = await this.table.page<{ id: string }>(`PROJECT#${project}`, prefix, {
      after: start,
      limit,
    });
    const identities = await this.getMany(items.map(({ id }) => id));
    identities.sort((one, other) => (one.id < other.id ? -1 : 1));
    return next === undefined ? { identities } : { identities, next: next.slice(prefix.length) };
  }

  /** Counts the identities of a kind that are listed in a project, or in the organization they were made in. */
  count(place: Scope, kind: IdentityKind, most?: number): Promise<number> {
    return this.table.count(scopeKey(place), `IDENTITY#${kind}#`, most);
  }

  /** Answers ids of some users that were made in the organization, and whether there are more. */
  async someUserIdsOf(organization: string, { after, limit }: ListPage): Promise<{ ids: string[]; more: boolean }> {
    const start = after === undefined ? undefined : `${usersPrefix}${after}`;
    const { items, next } = await this.table.page<object>(`ORG#${organization}`, usersPrefix, { after: start, limit });
    return { ids: items.map(({ sk }) => sk.slice(usersPrefix.length)), more: next !== undefined };
  }

  /** Answers ids of sources of the project, at most `most`, and none of emulated devices, which never sign in. */
  async someSourceIdsOf(project: string, most: number): Promise<string[]> {
    const ids: string[] = [];
    let after: string | undefined;
    do {
      const page = await this.table.page<object>(`PROJECT#${project}`, sourcesPrefix, { after, limit: most });
      ids.push(...page.items.map(({ sk }) => sk.slice(sourcesPrefix.length)).filter((id) => !isEmulated(id)));
      after = page.next;
    } while (after !== undefined && ids.length < most);
    return ids.slice(0, most);
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
   * Writes the membership with the identity, so that one query answers what the identity may do, and a second item for
   * lists. The list shows a membership before it takes effect and until after it ends, so that nobody has a role that
   * no list shows.
   */
  async setMembership(id: string, scope: Scope, roles: readonly Role[], createTime: string): Promise<void> {
    await this.table.put({ ...memberKey(id, scope), id, roles, createTime });
    await this.table.put({ ...membershipKey(id, scope), ...scope, roles });
  }

  /**
   * Makes somebody a member. Answers undefined if the identity is one already, and otherwise the member: with the roles
   * that the list shows, if an earlier call was cut off before they took effect.
   */
  async addMembership(member: Member, scope: Scope): Promise<Member | undefined> {
    const { id, roles, createTime } = member;
    const isNew = await this.table.claim({ ...memberKey(id, scope), id, roles, createTime });
    const listed = isNew ? member : await this.getMember(id, scope);
    if (!listed) return undefined;
    const takesEffect = await this.table.claim({ ...membershipKey(id, scope), ...scope, roles: listed.roles });
    return takesEffect ? listed : undefined;
  }

  /** Answers false if there is no such membership any more. */
  async changeMembership(id: string, scope: Scope, roles: readonly Role[]): Promise<boolean> {
    const holds = await this.table.change(membershipKey(id, scope), { roles });
    return holds && this.table.change(memberKey(id, scope), { roles });
  }

  async removeMembership(id: string, scope: Scope): Promise<void> {
    await this.table.remove(membershipKey(id, scope));
    await this.table.remove(memberKey(id, scope));
  }

  /** Removes all memberships of the identity. */
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

  /** Counts members up to `most`. */
  countMembers(scope: Scope, most: number): Promise<number> {
    return this.table.count(scopeKey(scope), memberPrefix, most);
  }

  /** Answers some members, and whether there are more. */
  async someMembers(scope: Scope, { after, limit }: ListPage): Promise<{ members: Member[]; more: boolean }> {
    const start = after === undefined ? undefined : memberKey(after, scope).sk;
    const { items, next } = await this.table.page<Member>(scopeKey(scope), memberPrefix, { after: start, limit });
    return { members: items, more: next !== undefined };
  }

  getMember(id: string, scope: Scope): Promise<Member | undefined> {
    return this.table.get<Member>(memberKey(id, scope));
  }
}
