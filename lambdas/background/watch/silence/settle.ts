/**
 * Brings one source's alert in line with its data, and tells of what changed. What is to be told is written together
 * with the alert, and removed once it is told, so a run that is cut off leaves it to the next. An event keeps its id, by
 * which receivers drop repeats.
 */

import { hourMillis } from "../../../shared/core/duration.ts";
import { PlatformError } from "../../../shared/core/error.ts";
import { encodeForQueue } from "../../../shared/core/intake/intake-body.ts";
import { intakeRequest } from "../../../shared/core/intake/intake-request.ts";
import {
  alertText,
  decideOnSilence,
  dueMinuteOf,
  isAlertOf,
  type NoDataAlert,
  pointOfAlert,
  watchedSince,
} from "../../../shared/core/source/no-data.ts";
import type { Source } from "../../../shared/core/source/source.ts";
import type { Place, SilencePort, State, Untold } from "./port.ts";

/** Bounds how often a source is looked at anew because it sends meanwhile. */
const mostTries = 12;
/** Looks again at a source of a project that is being deleted after this long, should it be there then. */
const deletedLookMillis = hourMillis;
/** Keeps trying to publish for this long. A topic that is broken must not keep later alerts from being told. */
const publishingMillis = hourMillis;

/** Settles a source. `present` is the minute at which the next run looks too. Throws if it must be looked at again. */
export async function settle(place: Place, present: number, port: SilencePort): Promise<void> {
  for (let attempt = 0; attempt < mostTries; attempt++) {
    const [source, state = {}] = await Promise.all([port.source(place), port.silence.state(place)]);
    const { alert, untold } = state;
    if (source && alert && !isAlertOf(source, alert)) await drop(place, port);
    else if (source && alert && untold) await tell(source, alert, untold, port);
    else if (await decide({ place, source, state, present }, port)) return;
  }
  throw new PlatformError("unavailable", "A source changes faster than its silence can be looked at; try again.");
}

/**
 * Drops an alert that does not count any more, and what was to be told of it. The source keeps its place, so that it is
 * looked at even if this run dies here.
 */
async function drop(place: Place, { silence }: SilencePort): Promise<void> {
  await silence.unlist(place);
  await silence.change(place, { alert: undefined, untold: undefined });
}

interface Looked {
  readonly place: Place;
  readonly source: Source | undefined;
  readonly state: State;
  readonly present: number;
}

/** Does what is to be done. Answers whether that was all. */
async function decide({ place, source, state, present }: Looked, port: SilencePort): Promise<boolean> {
  const nowMillis = port.nowMillis();
  const decision = decideOnSilence(source, state, nowMillis);
  switch (decision.kind) {
    case "unwatched":
      await forget(place, state, port);
      return true;
    case "silent":
      return true;
    case "wait":
      await schedule(place, source, Math.max(present, dueMinuteOf(decision.deadline)), port);
      return true;
    case "tell":
      if (!(await port.isAlive(place.project))) {
        await schedule(place, source, dueMinuteOf(nowMillis + deletedLookMillis), port);
        return true;
      }
      await change(place, decision.alert, state, port);
      return false;
  }
}

async function schedule(place: Place, source: Source | undefined, minute: number, port: SilencePort): Promise<void> {
  if (!source || source.noDataAfterSeconds === null) return;
  const due = { ...place, minute, afterSeconds: source.noDataAfterSeconds, since: watchedSince(source) };
  await port.silence.schedule(due);
}

/**
 * Takes an alert back without a word: whoever watches no more, or removed the source, knows. Takes it off the list last:
 * an alert that is listed in vain is not shown, and one that stands without being listed would be missed.
 */
async function forget(place: Place, { alert, untold, lookAt }: State, { silence }: SilencePort): Promise<void> {
  const isKnown = alert !== undefined || untold !== undefined || lookAt !== undefined;
  if (isKnown) await silence.change(place, { alert: undefined, untold: undefined, lookAt: undefined });
  await silence.unlist(place);
}

/**
 * Writes the alert, unless data came since it was decided on. Leaves the source's place as it is, so that the next run
 * tells of the alert if this one dies.
 */
async function change(place: Place, alert: NoDataAlert, { lastDataAt }: State, port: SilencePort): Promise<void> {
  const acceptance = { ...place, acceptedAt: alert.since, nonce: port.newNonce() };
  const event = encodeForQueue({ ...intakeRequest([pointOfAlert(alert)], acceptance), isOurs: true });
  await port.silence.change(place, { alert, untold: { event } }, { lastDataAt, untold: undefined });
}

async function tell(source: Source, alert: NoDataAlert, untold: Untold, port: SilencePort): Promise<void> {
  const place = { project: source.project, source: source.id };
  const { silence } = port;
  if (!untold.isQueued) {
    await port.sendEvent(source.project, untold.event);
    await note(place, alert, port);
    await silence.change(place, { untold: { ...untold, isQueued: true } });
  }
  await (alert.state === "SILENT" ? silence.list(place, alert) : silence.unlist(place));
  await publish(source, alert, port);
  await silence.change(place, { untold: undefined });
}

const note = (place: Place, alert: NoDataAlert, { addMessage }: SilencePort): Promise<void> => {
  const ended = alert.isGivenLonger ? "no-data-longer" : "data-again";
  const kind = alert.state === "SILENT" ? "no-data" : ended;
  return addMessage(place, { kind, text: alertText(alert), atMillis: alert.since });
};

async function publish(source: Source, alert: NoDataAlert, port: SilencePort): Promise<void> {
  try {
    await port.publish(source, alert);
  } catch (error) {
    if (port.nowMillis() - alert.since < publishingMillis) throw error;
    port.report("gave up publishing an alert", { project: source.project, source: source.id, error });
  }
}
