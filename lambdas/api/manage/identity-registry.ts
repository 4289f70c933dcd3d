/**
 * Declares what the management calls ask of the registry about who may sign in, and what each may do where: identities,
 * their memberships, invitations to become a member, and keys. Each interface holds the methods that calls use.
 */

import type { Identity } from "../../shared/core/identity/identity.ts";
import type { IdentityKind } from "../../shared/core/identity/identity-kind.ts";
import type { Invitation, InvitedMember } from "../../shared/core/identity/invitation.ts";
import type { Membership, Scope } from "../../shared/core/identity/membership.ts";
import type { Member, Role } from "../../shared/core/identity/role.ts";
import type { ServiceAccountKey } from "../../shared/core/identity/service-account-key.ts";
import type { Changes, ListPage } from "./registry-terms.ts";

/** Keeps the identities, which are all who may sign in. */
export interface Identities {
  get(id: string): Promise<Identity | undefined>;
  /** Answers identities in no order, and leaves out ids without an identity. */
  getMany(ids: readonly string[]): Promise<Identity[]>;
  ofUsername(username: string): Promise<Identity | undefined>;
  list(project: string, kind: IdentityKind): Promise<Identity[]>;
  /** Answers identities of a kind in the order of their ids, and the id after which there are more. */
  some(project: string, kind: IdentityKind, page: ListPage): Promise<{ identities: Identity[]; next?: string }>;
  /** Counts the identities of a kind in a project, or the users of an organization, up to `most`. */
  count(place: Scope, kind: IdentityKind, most?: number): Promise<number>;
  /** Answers ids of users that were made in the organization, and whether there are more. */
  someUserIdsOf(organization: string, page: ListPage): Promise<{ ids: string[]; more: boolean }>;
  /** Answers false where the id, or a user's name, is taken in this deployment. */
  create(identity: Identity): Promise<boolean>;
  /** Answers false where the identity is gone, or is not as `expected`. */
  change(id: string, attributes: Changes<Identity>, expected?: Changes<Identity>): Promise<boolean>;
  /** Moves the identity from one project's list to another's; running it again does no harm. */
  relist(identity: Identity, projects: { readonly from: string; readonly to: string }): Promise<void>;
  remove(identity: Identity): Promise<void>;
  /** Forgets whose a generated password was that is none any more. */
  forgetSecret(hash: string | undefined): Promise<void>;
}

/** Keeps who has which role where. */
export interface Memberships {
  memberships(id: string): Promise<Membership[]>;
  members(scope: Scope): Promise<Member[]>;
  /** Counts members up to `most`. */
  countMembers(scope: Scope, most: number): Promise<number>;
  someMembers(scope: Scope, page: ListPage): Promise<{ members: Member[]; more: boolean }>;
  getMember(id: string, scope: Scope): Promise<Member | undefined>;
  /** Answers undefined where the identity is a member already, and otherwise the member as it is now. */
  addMembership(member: Member, scope: Scope): Promise<Member | undefined>;
  setMembership(id: string, scope: Scope, roles: readonly Role[], createTime: string): Promise<void>;
  /** Answers false where there is no such membership any more. */
  changeMembership(id: string, scope: Scope, roles: readonly Role[]): Promise<boolean>;
  removeMembership(id: string, scope: Scope): Promise<void>;
  removeMemberships(id: string): Promise<void>;
}

/** Keeps who is invited, and the links by which they accept. A name is invited once to a place. */
export interface Invitations {
  isInvited(invited: string, scope: Scope): Promise<boolean>;
  /** Answers the invited as they are listed, or undefined where the name is invited there already. */
  invite(member: InvitedMember, scope: Scope): Promise<InvitedMember | undefined>;
  /** Answers false where the invitation was withdrawn or is being accepted. */
  changeInvited(member: InvitedMember, scope: Scope, roles: readonly Role[]): Promise<boolean>;
  /** Makes the token of the hash the only valid one; answers false where the invitation was withdrawn or accepted. */
  link(member: InvitedMember, scope: Scope, hash: string, expiresAt: number): Promise<boolean>;
  ofLink(hash: string): Promise<Invitation | undefined>;
  /** Reserves the invitation for a user, until a second since 1970; answers undefined where it is not as it was read. */
  reserve(
    invitation: Invitation,
    hash: string,
    reservation: { readonly user: string; readonly until: number },
  ): Promise<InvitedMember | undefined>;
  /** Makes an invitation the membership of the user that has its id. */
  become(member: InvitedMember, scope: Scope): Promise<void>;
  /** Removes an invitation, and its link. */
  withdraw(member: InvitedMember, scope: Scope): Promise<void>;
}

/** Keeps the keys by which service accounts sign in. */
export interface ServiceAccountKeys {
  getKey(keyId: string): Promise<ServiceAccountKey | undefined>;
  listKeys(serviceAccount: string): Promise<{ id: string; createTime: string }[]>;
  addKey(key: ServiceAccountKey): Promise<void>;
  removeKey(serviceAccount: string, keyId: string): Promise<void>;
}
