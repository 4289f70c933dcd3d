/**
 * Keeps the audit log: writes an entry before a call changes something, and how it ended after it. So nothing is
 * changed without a trace, and a call that is cut off leaves an entry that says so.
 */

import type * as v from "valibot";
import { type Actor, type AuditEnd, type AuditEntry, auditEntryId } from "../../../shared/core/audit/entry.ts";
import { chunksOf } from "../../../shared/core/chunks.ts";
import { daySeconds } from "../../../shared/core/duration.ts";
import { PlatformError, statusOf } from "../../../shared/core/error.ts";
import { shortNetworkOf } from "../../../shared/core/identity/network.ts";
import type { PublicAsking } from "../http/asking.ts";
import { isObject } from "../http/shapes.ts";
import type { Ports } from "../ports.ts";
import { type AuditPlace, withinScope } from "./places.ts";
import { withoutSecrets } from "./without-secrets.ts";

type RecordingPorts = Pick<Ports, "now" | "newId" | "report" | "auditLogDays"> & {
  readonly registry: Pick<Ports["registry"], "auditEntries">;
};

/** Is what a call answers, and by which schema. */
export interface Shown {
  readonly value: unknown;
  readonly schema: v.GenericSchema;
}

/** Is a call that changes something, as the log tells of it. */
export interface Act {
  readonly call: string;
  /** Is the resource name in the path. */
  readonly resource: string;
  readonly actor: Actor;
  readonly sourceIp: string;
  readonly places: readonly AuditPlace[];
  /** Answers what the resource is before the call; undefined if there is nothing to show. */
  readonly before: () => Promise<Shown | undefined>;
  readonly answer: v.GenericSchema;
  readonly run: () => Promise<unknown>;
}

export const actorOf = (caller: PublicAsking["caller"]): Actor =>
  caller
    ? {
        identity: { id: caller.id, kind: caller.kind, ...(caller.project ? { project: caller.project } : {}) },
        displayName: caller.displayName,
      }
    : { displayName: "" };

/** Runs the call and answers what it answers. Throws, and changes nothing, if the entry cannot be written. */
export async function recorded(act: Act, ports: RecordingPorts): Promise<unknown> {
  const before = await act.before();
  const entries = entriesOf(act, before, ports);
  await inAll(entries, (entry) => ports.registry.auditEntries.begin(entry));
  let value: unknown;
  try {
    value = await act.run();
  } catch (error) {
    const status = error instanceof PlatformError ? statusOf(error.code) : 500;
    await end(entries, (entry) => ({ status, resource: entry.resource }), ports);
    throw error;
  }
  const resource = nameIn(before?.value) ?? nameIn(value) ?? act.resource;
  await end(entries, ({ scope }) => ({ status: 200, resource, ...afterOf(value, act, scope) }), ports);
  return value;
}

function entriesOf(act: Act, shown: Shown | undefined, { now, newId, auditLogDays }: RecordingPorts): AuditEntry[] {
  const beganAt = now().getTime();
  const before = shown && textOf(shown);
  const entry = {
    id: auditEntryId(beganAt, newId()),
    actor: act.actor,
    call: act.call,
    resource: nameIn(shown?.value) ?? act.resource,
    network: shortNetworkOf(act.sourceIp),
    beganAt,
    ...(before === undefined ? {} : { before }),
    expiresAt: Math.floor(beganAt / 1000) + auditLogDays * daySeconds,
  };
  return act.places.map((place) => ({ ...entry, ...place }));
}

function afterOf(value: unknown, { answer, places }: Act, scope: AuditEntry["scope"]) {
  const own = places.length > 1 || places.some(({ targets }) => targets.length > 0) ? withinScope(value, scope) : value;
  const after = textOf({ value: own, schema: answer });
  return after === undefined ? {} : { after };
}

/**
 * Bounds the JSON of a state, so that two of them fit into an item of 400 KB. The largest resource, a source with as
 * many labels and variables as it may have, is smaller.
 */
const mostStateBytes = 150 * 1024;
const tooLarge = JSON.stringify({ note: "It is too large to be kept here." });

function textOf({ value, schema }: Shown): string | undefined {
  const kept = withoutSecrets(value, schema);
  if (kept === undefined || (isObject(kept) && Object.keys(kept).length === 0)) return undefined;
  const text = JSON.stringify(kept);
  return Buffer.byteLength(text) <= mostStateBytes ? text : tooLarge;
}

/** Answers the resource name in an answer: at its top, or in the first object in it that has one. */
function nameIn(answer: unknown): string | undefined {
  if (!isObject(answer)) return undefined;
  if (typeof answer.name === "string") return answer.name;
  const inner = Object.values(answer).find((value) => isObject(value) && typeof value.name === "string");
  return isObject(inner) && typeof inner.name === "string" ? inner.name : undefined;
}

const atOnce = 10;

async function inAll(entries: readonly AuditEntry[], act: (entry: AuditEntry) => Promise<void>): Promise<void> {
  for (const some of chunksOf(entries, atOnce)) await Promise.all(some.map(act));
}

type Ended = Omit<AuditEnd, "at"> & { readonly resource: string };

/** Fails no call that has done its work: an entry without an end says that nobody knows what became of it. */
async function end(
  entries: readonly AuditEntry[],
  endOf: (entry: AuditEntry) => Ended,
  { registry, now, report }: RecordingPorts,
): Promise<void> {
  const at = now().getTime();
  const write = (entry: AuditEntry): Promise<void> => {
    const { resource, ...ended } = endOf(entry);
    return registry.auditEntries.end(entry, { ...ended, at }, resource);
  };
  await inAll(entries, write).catch((error: unknown) =>
    report("how a call ended is not in the audit log", { call: entries[0]?.call, error }),
  );
}
