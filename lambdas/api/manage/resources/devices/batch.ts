/** Does calls on many devices at once. Each device can fail by itself, and the answer says which failed and why. */

import { PlatformError } from "../../../../shared/core/error.ts";
import { deviceId } from "../../../../shared/devices/names.ts";
import { batchOf, toEachName } from "../../http/batch.ts";
import type { DeviceError } from "./answers.ts";

/** Accepts full resource names. */
export const deviceNames = batchOf("device");

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
  const { done, errors } = await toEachName(names, async (name) => act(readDeviceName(name)));
  return { done, errors: errors.map(({ name, status }) => ({ device: name, status })) };
}
