/** Does calls on many devices at once. Each device can fail by itself, and the answer says which failed and why. */

import * as v from "valibot";
import { chunksOf } from "../../../../shared/core/chunks.ts";
import { PlatformError } from "../../../../shared/core/error.ts";
import { bodyLimits } from "../../../../shared/core/limits.ts";
import type { DeviceError } from "./answers.ts";
import { deviceId } from "./find.ts";

const mostDevices = bodyLimits.entriesPerBatch;
const atOnce = 10;

/** Accepts full resource names. */
export const deviceNames = v.pipe(
  v.array(v.string("must be a text."), "must be a list."),
  v.minLength(1, "must name at least one device."),
  v.maxLength(mostDevices, `must have at most ${mostDevices} entries.`),
);

export interface NamedDevice {
  readonly project: string;
  readonly id: string;
}

/** Reads the name of a device. Throws `bad-request` unless it is like `projects/P/devices/D`. */
function readDeviceName(name: string): NamedDevice {
  const [, project = "", id = ""] = /^projects\/([^/]+)\/devices\/([^/]+)$/.exec(name) ?? [];
  if (id === "") throw new PlatformError("bad-request", "The name must be like projects/<id>/devices/<id>.");
  return { project, id: deviceId(id) };
}

interface Outcome<T> {
  readonly done: readonly T[];
  readonly errors: readonly DeviceError[];
}

/** Does something to each device once, some devices at a time. */
export async function toEach<T>(
  names: readonly string[],
  act: (device: NamedDevice) => Promise<T>,
): Promise<Outcome<T>> {
  const done: T[] = [];
  const errors: DeviceError[] = [];
  const distinct = [...new Set(names)];
  const one = async (name: string): Promise<void> => {
    try {
      done.push(await act(readDeviceName(name)));
    } catch (error) {
      errors.push({ device: name, status: statusOf(error) });
    }
  };
  for (const some of chunksOf(distinct, atOnce)) await Promise.all(some.map(one));
  return { done, errors };
}

/** Answers one of the three codes that clients know. An error that may go away by itself becomes INTERNAL_ERROR. */
function statusOf(error: unknown): DeviceError["status"] {
  if (!(error instanceof PlatformError)) throw error;
  const { code, message } = error;
  if (code === "not-found" || code === "forbidden") return { code: "NOT_FOUND", message };
  const isCallersFault = code === "bad-request" || code === "conflict";
  return { code: isCallersFault ? "INVALID_ARGUMENT" : "INTERNAL_ERROR", message };
}
