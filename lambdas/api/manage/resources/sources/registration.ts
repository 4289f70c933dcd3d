/** Registers a source and its identity together, and removes them together. */

import { revoked } from "../../../../shared/access/revocation.ts";
import { minuteMillis } from "../../../../shared/core/duration.ts";
import { fieldError, PlatformError } from "../../../../shared/core/error.ts";
import type { Identity } from "../../../../shared/core/identity/identity.ts";
import type { Source } from "../../../../shared/core/source/source.ts";
import { leftKeptMillis } from "../../../../shared/core/upkeep.ts";
import { inRoom, type Room } from "../../http/room.ts";
import type { Ports } from "../../ports.ts";
import type { Uses } from "../../registry.ts";

type Keeping = Uses<"identities" | "sources" | "latestEvents" | "silence" | "deletions" | "chores">;
type Registering = Keeping & Pick<Ports, "limits" | "rooms" | "now" | "newId" | "report">;

export const roomForSources = (project: string, { limits, registry }: Registering): Room => ({
  of: { project },
  things: "sources",
  most: limits.sourcesPerProject,
  count: (most) => registry.identities.count({ project }, "source", most),
});

/**
 * Identifies the source's own identity. While a call runs, the UID may be registered again, here or elsewhere, and then
 * means another identity.
 */
export const registeredAs = ({ project, createTime }: Source): Pick<Source, "project" | "createTime"> => ({
  project,
  createTime,
});

/**
 * Registers a source. Its identity is made first, because it claims the Activation UID, which is unique in the
 * deployment. Throws `conflict` if the UID is taken, or if the project has as many sources as it may have. A source
 * without a password does not sign in.
 */
export async function register(source: Source, now: Date, ports: Registering, passwordHash?: string): Promise<void> {
  const { registry } = ports;
  const { id, project, displayName, enabled, createTime } = source;
  const password = passwordHash === undefined ? {} : { passwordHash };
  const base = { id, kind: "source", project, displayName, enabled, createTime, ...password } as const;
  // Refuses tokens of an earlier time, when the UID may have been registered by somebody else.
  const identity: Identity = { ...base, ...revoked({ now: () => now, newId: ports.newId }) };
  const make = () => makeSource(source, identity, now, registry);
  // Needs no room for an identity that is there: it is counted already, or makes this a conflict.
  await ((await registry.identities.get(id)) ? make() : inRoom(roomForSources(project, ports), ports, make));
}

async function makeSource(source: Source, identity: Identity, now: Date, registry: Keeping["registry"]): Promise<void> {
  const { id, project } = source;
  if (!(await registry.identities.create(identity))) await takeOver(identity, now, registry);
  try {
    // Forgets the latest events once more, since some of an earlier source of this UID may have been stored after it
    // was removed.
    await registry.latestEvents.remove(project, id);
    await registry.sources.create(source);
    await refuseWhileClearing(source, registry);
  } catch (error) {
    await registry.identities.remove(identity);
    throw error;
  }
}

/** Is how long the removal of what a source has left takes, for most. */
const clearingSeconds = 60;

/**
 * Takes a source back, and throws `unavailable`, while what an earlier one of its id has left here is being removed, which
 * would take its data for that. Call it when the source is there: the removal looks for one after it has begun.
 */
export async function refuseWhileClearing(
  { project, id }: Pick<Source, "project" | "id">,
  { deletions, sources }: Uses<"deletions" | "sources">["registry"],
): Promise<void> {
  if (!(await deletions.isClearing(project, id))) return;
  await sources.withdraw(project, id);
  const text = `What an earlier source ${id} has left in this project is being removed now; try again in a minute.`;
  throw new PlatformError("unavailable", text, { retryAfterSeconds: clearingSeconds });
}

/** Takes an identity that has had no source for this long from its call: no call lasts half as long. */
const makingMillis = minuteMillis;

/**
 * Completes a registration that was cut off, and left an identity without a source. Throws `conflict` if the UID is
 * taken, also by a call that is still at work.
 */
async function takeOver(identity: Identity, now: Date, { identities, sources }: Keeping["registry"]): Promise<void> {
  const { id, project = "", displayName, enabled, tokensValidFrom, tokenGeneration, createTime } = identity;
  const password = identity.passwordHash === undefined ? {} : { passwordHash: identity.passwordHash };
  const existing = await identities.get(id);
  if (existing?.kind !== "source" || existing.project !== project || (await sources.get(project, id))) {
    throw fieldError("activationUid", `${id} is registered already.`, "conflict");
  }
  const attributes = { displayName, enabled, tokensValidFrom, tokenGeneration, createTime, ...password };
  const isLeft = now.getTime() - Date.parse(existing.createTime) >= makingMillis;
  if (isLeft && (await identities.change(id, attributes, { createTime: existing.createTime }))) {
    await identities.forgetSecret(existing.passwordHash);
    return;
  }
  throw fieldError(
    "activationUid",
    `${id} is being registered by another call; if that was cut off, try again in a minute.`,
    "conflict",
  );
}

/**
 * Lets a source's identity sign in, or no more. Tokens stop for good: enabling the source again does not bring old ones
 * back.
 */
export async function setEnabled(
  source: Source,
  enabled: boolean,
  { registry: { identities }, ...ports }: Keeping & Pick<Ports, "now" | "newId">,
): Promise<void> {
  const tokens = enabled ? {} : revoked(ports, await identities.get(source.id));
  await identities.change(source.id, { enabled, ...tokens }, registeredAs(source));
}

/** Removes a source, and its identity if that still belongs to it: the UID may have moved to another project. */
export async function unregister(source: Source, { registry, now }: Keeping & Pick<Ports, "now">): Promise<void> {
  const { identities, sources, latestEvents, silence, deletions, chores } = registry;
  const removedAt = now().getTime();
  const { project, id, createTime } = source;
  const identity = await identities.get(id);
  // Come first, since nothing else tells of what it has sent: this has it removed a day later, or with the project.
  await deletions.markRemains(project, id, removedAt);
  await chores.note({ kind: "clearSource", project, source: id, removedAt }, removedAt + leftKeptMillis);
  await sources.remove(project, id);
  await latestEvents.remove(project, id);
  // Comes after the removal: the next run finds no source, and takes its alert back.
  if (source.noDataAfterSeconds !== null) await silence.mark({ project, source: id }, 0);
  if (identity?.project === project && identity.createTime === createTime) await identities.remove(identity);
}
