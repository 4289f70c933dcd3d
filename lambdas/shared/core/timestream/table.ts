/** Says how the table of a retention keeps what is written to it. */

import { daySeconds } from "../duration.ts";

export interface TableSettings {
  /** How long points stay where reading the latest is quick, and writing is confirmed at once. */
  readonly memoryHours: number;
  /** How long points stay at all, from their own time. */
  readonly magneticDays: number;
}

/** A day, within which almost all points arrive: what comes later is written into the magnetic store. */
const memoryHours = 24;

/** Timestream keeps points for 200 years at most. */
export const mostMagneticDays = 73_000;

/** Keeps each point as long as is wanted, and up to a day longer, because Timestream counts whole days. */
export const tableSettingsOf = (durationSeconds: number): TableSettings => ({
  memoryHours,
  magneticDays: Math.min(mostMagneticDays, Math.ceil(durationSeconds / daySeconds)),
});
