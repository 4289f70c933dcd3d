/** Counts what is stored in retentions, in points and in bytes of them as JSON. */

import { dayMillis } from "../core/duration.ts";
import type { ProjectId } from "../core/id.ts";
import { Meter, type MeterPace, type MeterPort } from "./meter.ts";

/** Writes seldom: a size is asked for by people, who look at days and months. */
const pace: MeterPace = { slotMillis: dayMillis, everyMillis: 300_000, mostSaved: 2 };

export interface MeteredRetention {
  readonly project: ProjectId;
  /** The retention's id. */
  readonly retention: string;
}

export interface StoredSize {
  readonly points: number;
  readonly bytes: number;
}

export interface RetentionMeter {
  /** Counts what was stored. Never fails. */
  stored(place: MeteredRetention, size: StoredSize): Promise<void>;
}

export interface RetentionMeterPort extends Omit<MeterPort, "store"> {
  readonly store: {
    /** Adds to what is kept of the day that begins at `day`, in milliseconds since 1970. */
    add(place: MeteredRetention, day: number, size: StoredSize): Promise<void>;
  };
}

/** No id has the character between the two. */
const subjectOf = ({ project, retention }: MeteredRetention): string => `${project}#${retention}`;

function placeOf(subject: string): MeteredRetention {
  const [project = "", retention = ""] = subject.split("#");
  return { project, retention };
}

export function createRetentionMeter({ store, ...port }: RetentionMeterPort): RetentionMeter {
  const meter = new Meter(pace, {
    ...port,
    store: {
      add: (subject, day, { points = 0, bytes = 0 }) => store.add(placeOf(subject), day, { points, bytes }),
    },
  });
  return { stored: (place, { points, bytes }) => meter.count(subjectOf(place), { points, bytes }) };
}
