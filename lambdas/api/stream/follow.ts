/** Writes a stream: what its project's live tail brings, a ping in between, and the word why it ends. */

import type { PlatformError } from "../../shared/core/error.ts";
import { eventOf } from "../../shared/core/event/event.ts";
import type { TailBatch } from "../../shared/core/event/live-tail.ts";
import type { ProjectId } from "../../shared/core/id.ts";
import { isoMillis } from "../../shared/core/instant.ts";
import { type Asked, type Cursor, cursorText } from "./asked.ts";
import { goneObject, replaced, tooFarBehind } from "./endings.ts";
import { errorObjectOf, eventObject, pingObject, retryText } from "./format.ts";
import type { TailReader } from "./tail-reader.ts";

/** Asks the tail twice a second: an event waits 250 ms on average. */
const pollMillis = 500;
/** Says how soon clients of resumable streams come back. */
const retryMillis = 1000;
/** Bounds one text that is given to the client at once. */
const mostTextCharacters = 64 * 1024;

export interface Following {
  readonly id: string;
  readonly project: ProjectId;
  readonly asked: Asked;
  readonly reader: TailReader;
  /** Is the place that the client goes on after, in a batch that the reader reads first. */
  readonly after?: Cursor;
  /** Is true if the client's place is gone from the tail, so that it may have missed something. */
  readonly isBroken: boolean;
  /** Milliseconds since 1970 at which the stream ends by itself. */
  readonly endsAt: number;
}

/** Says why the stream must end, as soon as there is a reason. */
export interface Overseen {
  readonly verdict: PlatformError | undefined;
}

export interface FollowPort {
  readonly nowMillis: () => number;
  readonly wait: (millis: number) => Promise<void>;
  /** Makes the id of a ping: as an event's, it sorts by time. */
  readonly newEventId: (atMillis: number) => string;
}

/** Answers texts one after the other. The next is made only when it is asked for, so that a slow client holds one page. */
export async function* follow(following: Following, overseen: Overseen, port: FollowPort): AsyncGenerator<string> {
  const { reader, endsAt, asked, project } = following;
  const pulse = new Pulse(following, port);
  yield `${asked.hasIds ? retryText(retryMillis) : ""}${pulse.ping()}`;
  if (following.isBroken) yield asked.format.write(goneObject(project));
  while (port.nowMillis() < endsAt) {
    const reading = overseen.verdict ? undefined : await reader.next(port.nowMillis());
    const error = overseen.verdict ?? faultIn(reading, following.id);
    if (error) {
      yield asked.format.write(errorObjectOf(error));
      return;
    }
    yield* pulse.beating(textsOf(reading?.kind === "batches" ? reading.batches : [], following));
    const restMillis = Math.min(pulse.untilPing(), endsAt - port.nowMillis());
    if (restMillis <= 0) yield pulse.ping();
    else if (!reader.isBehind && !overseen.verdict) await port.wait(Math.min(pollMillis, restMillis));
  }
}

/** Says when a ping is due: so long after the last text. */
class Pulse {
  private readonly following: Following;
  private readonly port: FollowPort;
  private lastTextAt = 0;

  constructor(following: Following, port: FollowPort) {
    this.following = following;
    this.port = port;
  }

  ping(): string {
    const { project, asked } = this.following;
    const now = this.port.nowMillis();
    this.lastTextAt = now;
    return asked.format.write(pingObject(project, { eventId: this.port.newEventId(now), timestamp: isoMillis(now) }));
  }

  *beating(texts: Iterable<string>): Generator<string> {
    for (const text of texts) {
      yield text;
      // Counts from when the client took it.
      this.lastTextAt = this.port.nowMillis();
    }
  }

  untilPing(): number {
    const { pingMillis } = this.following.asked;
    const restMillis = this.lastTextAt + pingMillis - this.port.nowMillis();
    // Is more than the whole only where the clock was set back.
    return restMillis > pingMillis ? 0 : restMillis;
  }
}

type Reading = Awaited<ReturnType<TailReader["next"]>>;

/** Answers why the stream cannot go on after what was read. */
function faultIn(reading: Reading | undefined, id: string): PlatformError | undefined {
  if (reading?.kind === "gap") return tooFarBehind();
  const isEnded = reading?.batches.some(({ ends }) => ends?.includes(id));
  return isEnded ? replaced() : undefined;
}

/** Answers what is chosen of the batches, in texts of a bounded length. */
function* textsOf(batches: readonly TailBatch[], following: Following): Generator<string> {
  const { asked } = following;
  let text = "";
  for (const batch of batches) {
    for (const { event, cursor } of eventsOf(batch, following)) {
      text += asked.format.write(eventObject(event()), asked.hasIds ? cursorText(cursor) : undefined);
      if (text.length < mostTextCharacters) continue;
      yield text;
      text = "";
    }
  }
  if (text !== "") yield text;
}

/** Answers the chosen events of a batch. Their places count all events, so that they are the same for every choice. */
function* eventsOf({ sequence, entries }: TailBatch, { asked, project, after }: Following) {
  let index = -1;
  for (const entry of entries) {
    const isChosen = asked.isChosen(entry);
    for (const point of entry.points) {
      index += 1;
      const isSeen = after?.sequence === sequence && index <= after.index;
      if (isSeen || !isChosen || !asked.isChosenType(point.measurement)) continue;
      yield { event: () => eventOf(point, project, entry.source), cursor: { sequence, index } };
    }
  }
}
