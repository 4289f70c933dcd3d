/**
 * Keeps the lake: puts the files of a day together, removes days that their retention has forgotten, and all that a
 * retention held which is gone. Does a step at a time, each of which may be repeated, and sends itself what is left.
 */

import { dayMillis, minuteMillis } from "../../../shared/core/duration.ts";
import type { LakeMessage } from "../../../shared/core/job.ts";
import {
  isExpired,
  isOver,
  lookAfterWriting,
  mergeable,
  replacedKeptMillis,
} from "../../../shared/core/lake/keeping.ts";
import {
  dayPrefix,
  isPointFile,
  isReplacedList,
  type LakeObject,
  retentionPrefix,
} from "../../../shared/core/lake/layout.ts";
import { type Replaced, readReplaced } from "../../../shared/core/lake/replaced-list.ts";
import type { S3Retention } from "../../../shared/core/project/retention.ts";
import type { Turns } from "../turns.ts";
import { mergeFiles } from "./merge-files.ts";
import type { LakePort, NotedDay } from "./port.ts";

/** Says what is left: more of the same at once, a look at a later time, or nothing. */
type Left = "more" | "nothing" | { readonly lookAt: number };

/** Has whoever noted a day write its file before the day is forgotten. It is longer than any function runs. */
const writtenWithinMillis = 20 * minuteMillis;

/** Leaves the memory to what is being put together. */
const waitSeconds = 20;

/** Answers a tender that takes turns with other work that fills the memory. Messages that come meanwhile wait on the queue. */
export const createLakeTender =
  (port: LakePort, turns: Turns): ((message: LakeMessage) => Promise<void>) =>
  async (message) => {
    const isItsTurn = await turns.run({ isHeavy: true, isSuspect: false }, () => tend(message, port));
    if (!isItsTurn) await port.sendJob(message, waitSeconds);
  };

async function tend(message: LakeMessage, port: LakePort): Promise<void> {
  const { project, retention, day } = message;
  const noted = await port.places.get({ project, retention, day });
  if (!noted) return;
  const left = await lookAt(noted, port);
  if (left === "more") await port.sendJob(message, 0);
  else if (left !== "nothing") await port.places.lookAgain(noted, left.lookAt);
  else if (port.nowMillis() - noted.notedAt >= writtenWithinMillis) await port.places.forget(noted);
  else await port.places.lookAgain(noted, noted.notedAt + writtenWithinMillis);
}

async function lookAt(noted: NotedDay, port: LakePort): Promise<Left> {
  const retention = await port.retention(noted.project, noted.retention);
  if (retention?.kind !== "S3") {
    return (await port.files.removeSome(retentionPrefix(noted.retention))) ? "more" : "nothing";
  }
  return noted.day === "" ? expire(retention, port) : tendDay(noted, retention, port);
}

/** Removes the oldest day that is over for the retention. */
async function expire(retention: S3Retention, port: LakePort): Promise<Left> {
  const place = { project: retention.project, retention: retention.id };
  const nowMillis = port.nowMillis();
  const days = await port.files.days(place);
  const [expired] = days.filter((day) => isExpired(day, retention.durationSeconds, nowMillis));
  if (expired === undefined) return { lookAt: nowMillis + dayMillis };
  await port.files.removeSome(dayPrefix(place, expired));
  return "more";
}

async function tendDay(noted: NotedDay, { durationSeconds }: S3Retention, port: LakePort): Promise<Left> {
  const { day } = noted;
  const nowMillis = port.nowMillis();
  const prefix = dayPrefix(noted, day);
  if (isExpired(day, durationSeconds, nowMillis)) return (await port.files.removeSome(prefix)) ? "more" : "nothing";
  const objects = await port.files.list(prefix);
  const lists = objects.filter(({ key }) => isReplacedList(key)).sort((one, other) => one.writtenAt - other.writtenAt);
  const [oldest] = lists;
  if (oldest && oldest.writtenAt + replacedKeptMillis <= nowMillis) {
    await removeReplaced(oldest, port);
    return "more";
  }
  const replaced = new Set(
    (await Promise.all(lists.map((list) => readList(list, port)))).flatMap((list) => list?.files ?? []),
  );
  const files = mergeable(
    objects.filter(({ key }) => isPointFile(key)),
    replaced,
    { day, nowMillis },
  );
  if (files.length > 1 && (await mergeFiles(prefix, files, port))) return "more";
  return laterLook(day, oldest, nowMillis);
}

/** Looks again once the oldest list is old enough, or the day is over. */
function laterLook(day: string, oldest: LakeObject | undefined, nowMillis: number): Left {
  const looks = [
    ...(oldest ? [oldest.writtenAt + replacedKeptMillis] : []),
    ...(isOver(day, nowMillis) ? [] : [lookAfterWriting(day, nowMillis)]),
  ];
  return looks.length === 0 ? "nothing" : { lookAt: Math.min(...looks) };
}

/** Answers undefined for a list that was removed meanwhile. */
async function readList({ key }: LakeObject, { files }: LakePort): Promise<Replaced | undefined> {
  const text = await files.get(key);
  return text ? readReplaced(key, Buffer.from(text).toString("utf8")) : undefined;
}

/**
 * Removes replaced files, and then the list of them. If their part is gone, which no step here makes it before them,
 * they stay, and are put together again.
 */
async function removeReplaced(list: LakeObject, port: LakePort): Promise<void> {
  const replaced = await readList(list, port);
  if (replaced && (await port.files.has(replaced.part))) await port.files.remove(replaced.files);
  await port.files.remove([list.key]);
}
