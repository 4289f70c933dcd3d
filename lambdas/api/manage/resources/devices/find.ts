/** Finds one device by its project and id, or by its id alone. */

import { mayTouch } from "../../../../shared/access/authorize.ts";
import { PlatformError } from "../../../../shared/core/error.ts";
import type { Source } from "../../../../shared/core/source/source.ts";
import { deviceId } from "../../../../shared/devices/names.ts";
import { type Asking, type AskingInProject, parameter } from "../../http/asking.ts";
import { readable } from "../../http/visibility.ts";
import { findSource } from "../sources/find.ts";

export const findDevice = (asking: AskingInProject): Promise<Source> => findSource(asking, "device");

/** Finds a device in whichever project it is, if the caller may read that project. */
export async function findDeviceAnywhere(asking: Asking): Promise<Source> {
  const id = deviceId(parameter(asking, "device"));
  const { identities, projects, sources } = asking.ports.registry;
  const identity = mayTouch(asking.caller, id) ? await identities.get(id) : undefined;
  const project = identity?.kind === "source" && identity.project ? await projects.get(identity.project) : undefined;
  const [visible] = readable(project ? [project] : [], asking);
  const source = visible && (await sources.get(visible.id, id));
  if (!source) throw new PlatformError("not-found", "There is no such device in a project that you are a member of.");
  return source;
}
