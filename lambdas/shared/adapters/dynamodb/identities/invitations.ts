/** Keeps who is invited to projects and organizations, and the links by which they accept. */

import { type Invitation, type InvitedMember, isInvited } from "../../../core/identity/invitation.ts";
import type { Scope } from "../../../core/identity/membership.ts";
import type { Member, Role } from "../../../core/identity/role.ts";
import { foldName } from "../../../core/name/fold.ts";
import type { Key, Table } from "../table.ts";
import { memberKey, membershipKey, scopeKey } from "./identity-keys.ts";

/** Is claimed by an invitation, so that nobody is invited twice to one place, however the name is typed. */
const invitedKey = (invited: string, scope: Scope): Key => ({
  pk: scopeKey(scope),
  sk: `INVITED#${foldName(invited)}`,
});
const linkKey = (hash: string): Key => ({ pk: `INVITATION#${hash}`, sk: "INVITATION" });

/** Says which invitation has claimed a name. */
interface Claim {
  readonly member: string;
}

interface Link {
  readonly id: string;
  readonly project?: string;
  readonly organization?: string;
  readonly expiresAt: number;
}

/** Is an invited member as it is listed. `link` is the hash of the one token that is valid. */
type Listed = InvitedMember & { readonly link?: string };

export class Invitations {
  private readonly table: Table;

  constructor(table: Table) {
    this.table = table;
  }

  async isInvited(invited: string, scope: Scope): Promise<boolean> {
    return (await this.listedAs(invited, scope)) !== undefined;
  }

  /** Answers the invitation of a name, unless the call that makes or withdraws it was cut off. */
  private async listedAs(invited: string, scope: Scope): Promise<InvitedMember | undefined> {
    const claim = await this.table.get<Claim>(invitedKey(invited, scope));
    const member = claim && (await this.table.get<Member>(memberKey(claim.member, scope)));
    return member && isInvited(member) ? member : undefined;
  }

  /**
   * Lists the invited among the members, and answers them as they are listed: under the id of a call that was cut off
   * before, if there was one. Answers undefined if the name is invited there already.
   */
  async invite(member: InvitedMember, scope: Scope): Promise<InvitedMember | undefined> {
    const { id, invited, roles, createTime } = member;
    const key = invitedKey(invited, scope);
    const isNew = await this.table.claim({ ...key, member: id });
    const claim = isNew ? { member: id } : await this.table.get<Claim>(key);
    const listed = { id: claim?.member ?? id, invited, roles, createTime };
    return (await this.table.claim({ ...memberKey(listed.id, scope), ...listed })) ? listed : undefined;
  }

  /** Changes what the invited will be. Answers false if the invitation was withdrawn or is being accepted. */
  changeInvited(member: InvitedMember, scope: Scope, roles: readonly Role[]): Promise<boolean> {
    const { id, invited, reservedUntil } = member;
    return this.table.change(memberKey(id, scope), { roles }, { invited, reservedUntil });
  }

  /**
   * Makes the token of the hash the only one that is valid. DynamoDB forgets it after `expiresAt`, in seconds since
   * 1970. Answers false if the invitation was withdrawn or accepted.
   */
  async link({ id, invited }: InvitedMember, scope: Scope, hash: string, expiresAt: number): Promise<boolean> {
    await this.table.put({ ...linkKey(hash), id, ...scope, expiresAt });
    return this.table.change(memberKey(id, scope), { link: hash }, { invited });
  }

  /** Finds the invitation of a token that is valid, or was until it expired. */
  async ofLink(hash: string): Promise<Invitation | undefined> {
    const link = await this.table.get<Link>(linkKey(hash));
    const scope = link && scopeOf(link);
    if (!scope) return undefined;
    const member = await this.table.get<Listed>(memberKey(link.id, scope));
    if (member?.link !== hash) return undefined;
    return { scope, member, expiresAt: link.expiresAt };
  }

  /**
   * Reserves an invitation for the user who accepts it, and answers it as it is from then on. Answers undefined if
   * another call has changed, reserved or withdrawn it.
   */
  async reserve(
    { member, scope }: Invitation,
    hash: string,
    { user, until }: { readonly user: string; readonly until: number },
  ): Promise<InvitedMember | undefined> {
    const key = memberKey(member.id, scope);
    const expected = { link: hash, reservedUntil: member.reservedUntil };
    const isReserved = await this.table.change(key, { acceptedBy: user, reservedUntil: until }, expected);
    return isReserved ? this.table.get<InvitedMember>(key) : undefined;
  }

  /**
   * Makes an invitation the membership of the user that has its id. Ends the link last, so that the user can go on if
   * this is cut off.
   */
  async become({ id, invited, roles, createTime }: InvitedMember, scope: Scope): Promise<void> {
    await this.table.put({ ...membershipKey(id, scope), ...scope, roles });
    await this.table.remove(invitedKey(invited, scope), { member: id });
    await this.table.put({ ...memberKey(id, scope), id, roles, createTime });
  }

  /** Removes an invitation, and last its link: it is withdrawn, or somebody who was a user already has accepted it. */
  async withdraw({ id, invited }: InvitedMember, scope: Scope): Promise<void> {
    await this.table.remove(invitedKey(invited, scope), { member: id });
    await this.table.remove(memberKey(id, scope), { invited });
  }
}

function scopeOf({ project, organization }: Link): Scope | undefined {
  if (project !== undefined) return { project };
  return organization === undefined ? undefined : { organization };
}
