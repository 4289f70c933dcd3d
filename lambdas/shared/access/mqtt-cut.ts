/**
 * Ends the MQTT connections of whoever is revoked, and of who watches a project that is renamed. A connection goes by the
 * rights that it was given when it was let in, and nobody asks again for up to an hour (ADR 0032, 0054).
 */

import { chunksOf } from "../core/chunks.ts";
import type { Scope } from "../core/identity/membership.ts";
import type { Role } from "../core/identity/role.ts";

interface Cut {
  /** The identity that was revoked, or the project that was renamed. */
  readonly subject: string;
  /** Milliseconds since 1970 at which that was so last. */
  readonly at: number;
}

export interface ClientEnding {
  /** Answers the ids with which a subject may have connections, of clients that were let in by then at the latest. */
  readonly clientsOf: (subject: string, untilMillis?: number) => Promise<readonly string[]>;
  /** Ends a client's connection. Rejects if that is not done in time. */
  readonly end: (clientId: string) => Promise<void>;
}

const endedAtOnce = 10;

/**
 * Ends all connections of an identity or of a project's watchers, or those of clients that were let in by then at the
 * latest. Rejects with the first failure, after all have been tried.
 */
export async function endClients(
  subject: string,
  { clientsOf, end }: ClientEnding,
  untilMillis?: number,
): Promise<void> {
  const failures: unknown[] = [];
  for (const some of chunksOf(await clientsOf(subject, untilMillis), endedAtOnce)) {
    const outcomes = await Promise.allSettled(some.map(end));
    failures.push(...outcomes.flatMap((each) => (each.status === "rejected" ? [each.reason] : [])));
    // Leaves the rest to `watch` where AWS IoT Core is away, since each try takes its time.
    if (failures.length >= endedAtOnce) break;
  }
  if (failures.length > 0) throw failures[0];
}

export interface MqttCutPort extends ClientEnding {
  readonly cuts: {
    note(cut: Cut): Promise<void>;
    /** Notes from when on, in milliseconds since 1970, the rights were surely gone. */
    settle(cut: Cut, doneAt: number): Promise<unknown>;
    forget(cut: Cut): Promise<void>;
  };
  readonly nowMillis: () => number;
  readonly report: (message: string, fields: Record<string, unknown>) => void;
}

/** The changes of identities and memberships that may take rights away. */
export interface Revocable {
  change(id: string, attributes: object, expected?: object): Promise<boolean>;
  remove(identity: { readonly id: string }): Promise<void>;
  changeMembership(id: string, scope: Scope, roles: readonly Role[]): Promise<boolean>;
  removeMembership(id: string, scope: Scope): Promise<void>;
  removeMemberships(id: string): Promise<void>;
}

/** The attributes of which a change may take rights away. */
const revoking = [
  "enabled",
  "tokensValidFrom",
  "endedSessions",
  "passwordHash",
  "scopes",
  "databases",
  "expiresAt",
  "project",
];

/** Tells whether a change may take rights away. To be enabled gives rights, and takes none. */
const mayRevoke = (attributes: object): boolean =>
  Object.entries(attributes).some(
    ([name, value]) => revoking.includes(name) && !(name === "enabled" && value === true),
  );

/**
 * Answers the same identities, whose every change that may take rights away also ends the identity's MQTT connections:
 * the rights first, so that nobody connects again with them. A client that still has rights connects again with those.
 * What fails with AWS IoT Core fails no call, and is finished by `watch`.
 */
export function cuttingMqtt<T extends Revocable>(identities: T, port: MqttCutPort): T {
  const revoke = <R>(identity: string, change: () => Promise<R>): Promise<R> =>
    cutAround(identity, port, change, (outcome) => outcome !== false);
  const cutting: Revocable = {
    change: (id, attributes, expected) => {
      const change = () => identities.change(id, attributes, expected);
      return mayRevoke(attributes) ? revoke(id, change) : change();
    },
    remove: (identity) => revoke(identity.id, () => identities.remove(identity)),
    changeMembership: (id, scope, roles) => revoke(id, () => identities.changeMembership(id, scope, roles)),
    removeMembership: (id, scope) => revoke(id, () => identities.removeMembership(id, scope)),
    removeMemberships: (id) => revoke(id, () => identities.removeMemberships(id)),
  };
  const changed: T = Object.create(identities);
  return Object.assign(changed, cutting);
}

/** The renaming of projects, which changes the topics that their watchers may receive. */
interface Renamable {
  rename(project: { readonly id: string }, ...rest: readonly never[]): Promise<string>;
}

/**
 * Answers the same projects, whose renaming also ends the MQTT connections of those who watch the project, in the same
 * way. Sources stay connected, since no topic of theirs has the company's name.
 */
export function cuttingWatchers<T extends Renamable>(projects: T, port: MqttCutPort): T {
  const changed: T = Object.create(projects);
  const renaming: Renamable = {
    rename: (project, ...rest) =>
      cutAround(
        project.id,
        port,
        () => projects.rename(project, ...rest),
        (outcome) => outcome === "renamed",
      ),
  };
  return Object.assign(changed, renaming);
}

/** Notes the cut, makes the change, and ends the connections if it was made. */
async function cutAround<R>(
  subject: string,
  port: MqttCutPort,
  change: () => Promise<R>,
  isMade: (outcome: R) => boolean,
): Promise<R> {
  const cut = { subject, at: port.nowMillis() };
  await port.cuts.note(cut);
  const outcome = await change();
  if (isMade(outcome)) await Promise.all([noteDone(cut, port), endSafely(subject, port)]);
  else await port.cuts.forget(cut);
  return outcome;
}

/**
 * Notes from when on nobody is let in with the old rights, so that `watch` leaves those alone who came later. Reports what
 * fails: `watch` then ends their connections too, and they come back.
 */
async function noteDone(cut: Cut, port: MqttCutPort): Promise<void> {
  await port.cuts.settle(cut, port.nowMillis()).catch((error: unknown) => {
    port.report("cannot note that rights were taken over MQTT", { subject: cut.subject, error });
  });
}

async function endSafely(subject: string, port: MqttCutPort): Promise<void> {
  await endClients(subject, port).catch((error: unknown) => {
    port.report("cannot end all MQTT connections that lost rights; watch tries again", { subject, error });
  });
}
