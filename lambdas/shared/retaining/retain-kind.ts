/**
 * Works off a batch of one kind's queue: hands each retention its points, notes on their sources what it refused, and
 * gives back to the queue only the messages of which something could not be stored now.
 */

import { dayMillis } from "../core/duration.ts";
import type { RetentionMeter } from "../metering/retention-meter.ts";
import { noteRefusals } from "./note-refusals.ts";
import type { Pauses } from "./pauses.ts";
import type { Consignment, Kept, KindPort, PointToKeep } from "./port.ts";
import { type ReadMessage, type RetainRecord, readRecords } from "./read-records.ts";

/**
 * Gives up, and says so on the source, before the queue would give a message up by itself, which takes 7.8 days: a store
 * that is a customer's own and stays away is no matter of the stage's dead-letter queue.
 */
export const longestWaitMillis = 7 * dayMillis;

export interface KindRetaining extends KindPort {
  readonly pauses: Pauses;
  /** Counts what is stored. */
  readonly meter: RetentionMeter;
}

/** Stores a batch. Answers the ids of messages that must be tried again. */
export async function retainKind(records: readonly RetainRecord[], port: KindRetaining): Promise<Set<string>> {
  const failed = new Set<string>();
  const read = readRecords(records, failed, port.report).filter((each) => isForRetention(each, port));
  const groups = Map.groupBy(read, ({ message }) => message.retention ?? "");
  await Promise.all(
    [...groups].map(async ([retention, group]) => {
      for (const id of await keepGroup(retention, group, port)) failed.add(id);
    }),
  );
  return failed;
}

/** Passes over what is for no retention, which nothing sends here. */
function isForRetention({ messageId, message }: ReadMessage, { report }: KindPort): boolean {
  if (message.retention !== undefined) return true;
  report("dropped: a retain message names no retention", { messageId, points: message.points.length });
  return false;
}

const consign = (group: readonly ReadMessage[]): Map<PointToKeep, string> =>
  new Map(
    group
      .toSorted((one, other) => one.message.acceptedAt - other.message.acceptedAt)
      .flatMap(({ messageId, message: { source, acceptedAt, points } }) =>
        points.map((point) => [{ point, source, acceptedAt }, messageId] as const),
      ),
  );

/** Answers the ids of the messages that must wait. */
async function keepGroup(
  retention: string,
  group: readonly ReadMessage[],
  port: KindRetaining,
): Promise<Iterable<string>> {
  const [first] = group;
  if (first === undefined) return [];
  const messageOf = consign(group);
  const consignment = { project: first.message.project, retention, points: [...messageOf.keys()] };
  const wasPaused = port.pauses.reasonFor(retention) !== undefined;
  try {
    const { refused, waiting } = await keepUnlessPaused(consignment, port);
    const expired = waiting?.points.filter(({ acceptedAt }) => hasWaitedTooLong(acceptedAt, port)) ?? [];
    const tooLate = new Set(expired);
    const again = new Set(
      waiting?.points.filter((point) => !tooLate.has(point)).map((point) => messageOf.get(point) ?? ""),
    );
    const givenUp = expired.map((of) => ({
      of,
      reason: `it could not be stored for a week: ${waiting?.reason ?? ""}`,
    }));
    // Notes what a message that comes again had refused only then, so that it counts once.
    const final = [...refused, ...givenUp].filter(({ of }) => !again.has(messageOf.get(of) ?? ""));
    await noteRefusals(consignment, final, port);
    const left = new Set(final.map(({ of }) => of));
    const stored = [...messageOf].filter(([of, messageId]) => !again.has(messageId) && !left.has(of));
    await countStored(
      consignment,
      stored.map(([{ point }]) => point),
      port,
    );
    if (waiting && again.size > 0 && !wasPaused) await noteWaiting(consignment, waiting.reason, port);
    return again;
  } catch (error) {
    port.report("cannot keep points", { retention, messages: group.length, error });
    return group.map(({ messageId }) => messageId);
  }
}

/** Counts what is done with: messages that come again are counted then. */
async function countStored(
  { project, retention }: Consignment,
  points: readonly PointToKeep["point"][],
  { meter }: KindRetaining,
): Promise<void> {
  if (points.length === 0) return;
  const bytes = points.reduce((sum, point) => sum + Buffer.byteLength(JSON.stringify(point)), 0);
  await meter.stored({ project, retention }, { points: points.length, bytes });
}

const hasWaitedTooLong = (acceptedAt: number, { nowMillis }: KindPort): boolean =>
  nowMillis() - acceptedAt >= longestWaitMillis;

async function keepUnlessPaused(consignment: Consignment, { pauses, store }: KindRetaining): Promise<Kept> {
  const { retention, points } = consignment;
  const reason = pauses.reasonFor(retention);
  if (reason !== undefined) return { refused: [], waiting: { points, reason } };
  const kept = await store.keep(consignment);
  if (kept.waiting) pauses.begin(retention, kept.waiting.reason, kept.waiting.afterSeconds);
  else pauses.end(retention);
  return kept;
}

/** Says once an hour on each source that its points wait, and why. */
async function noteWaiting({ project, retention, points }: Consignment, reason: string, port: KindPort): Promise<void> {
  const text = `Points wait to be stored in a retention and are tried again for a week: ${reason}`;
  const noted = { kind: "retention-away", text, atMillis: port.nowMillis(), retention };
  const sources = new Set(points.map(({ source }) => source));
  await Promise.all([...sources].map((source) => port.sources.addMessage(project, source, noted)));
}
