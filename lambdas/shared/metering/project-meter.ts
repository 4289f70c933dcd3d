/** Counts what comes into projects over the doors of sources. */

import { minuteMillis } from "../core/duration.ts";
import type { ErrorCode } from "../core/error.ts";
import { acceptedName, refusedName } from "../core/metering/project-counts.ts";
import { Meter, type MeterPace, type MeterPort } from "./meter.ts";

const pace: MeterPace = { slotMillis: minuteMillis, everyMillis: 10_000, mostSaved: 6 };

export interface ProjectMeter {
  /** Counts points that were taken. Never fails. */
  accepted(project: string, points: number): Promise<void>;
  /** Counts requests or MQTT messages that were refused, by why. Never fails. */
  refused(project: string, reason: ErrorCode, times?: number): Promise<void>;
}

export function createProjectMeter(port: MeterPort): ProjectMeter {
  const meter = new Meter(pace, port);
  return {
    accepted: (project, points) => meter.count(project, { [acceptedName]: points }),
    refused: (project, reason, times = 1) => meter.count(project, { [refusedName(reason)]: times }),
  };
}
