/** A source and its identity: registered together, and removed together. */

import { revokedUpTo } from "../../../../shared/access/revocation.ts";
import { PlatformError } from "../../../../shared/core/error.ts";
import type { Identity } from "../../../../shared/core/identity/identity.ts";
import type { Source } from "../../../../shared/core/source/source.ts";
import type { Ports } from "../../ports.ts";

/** The UID may be registered anew, elsewhere too, while a call is under way: it then means another identity. */
export const registeredAs = ({ project, createTime }: Source): Pick<Source, "project" | "createTime"> => ({
  project,
  createTime,
});

/**
 * The identity comes first: it claims the Activation UID, which is unique in the deployment. Throws `conflict` where it
 * is taken.
 */
export async function register(source: Source, now: Date, { registry }: Ports): Promise<void> {
  const { id, project, displayName, enabled, createTime } = source;
  const base = { id, kind: "source", project, displayName, enabled, createTime } as const;
  // The UID may have been registered before, elsewhere too: tokens of that time must not count here.
  const identity: Identity = { ...base, tokensValidFrom: revokedUpTo(now) };
  if (!(await registry.identities.create(identity)) && !(await takeOver(identity, registry))) {
    throw new PlatformError("conflict", `activationUid: ${id} is registered already.`);
  }
  try {
    // What an earlier source of this UID said last may have been noted after it was removed.
    await registry.latestEvents.remove(project, id);
    await registry.sources.create(source);
  } catch (error) {
    await registry.identities.remove(identity);
    throw error;
  }
}

/** A registration that was cut off left an identity without a source: doing it again completes it. */
async function takeOver(identity: Identity, { identities, sources }: Ports["registry"]): Promise<boolean> {
  const { id, project = "", displayName, enabled, tokensValidFrom, createTime } = identity;
  const existing = await identities.get(id);
  if (existing?.kind !== "source" || existing.project !== project || (await sources.get(project, id))) return false;
  const attributes = { displayName, enabled, tokensValidFrom, createTime };
  return identities.change(id, attributes, { createTime: existing.createTime });
}

/** The identity only where it is still the source's: its UID may have moved to another project. */
export async function unregister(source: Source, { registry }: Ports): Promise<void> {
  const { identities, sources, latestEvents } = registry;
  const { project, id, createTime } = source;
  const identity = await identities.get(id);
  await sources.remove(project, id);
  await latestEvents.remove(project, id);
  if (identity?.project === project && identity.createTime === createTime) await identities.remove(identity);
}
