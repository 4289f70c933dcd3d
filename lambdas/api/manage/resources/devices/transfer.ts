/** Moves devices into a project from others. */

import { mayInProject } from "../../../../shared/access/authorize.ts";
import { revoked } from "../../../../shared/access/revocation.ts";
import { daySeconds } from "../../../../shared/core/duration.ts";
import { PlatformError } from "../../../../shared/core/error.ts";
import type { Identity } from "../../../../shared/core/identity/identity.ts";
import type { Source } from "../../../../shared/core/source/source.ts";
import { deviceName } from "../../../../shared/devices/names.ts";
import { projectsOfBody } from "../../audit/places.ts";
import type { AskingInProject } from "../../http/asking.ts";
import { readBody } from "../../http/body.ts";
import type { ProjectCall } from "../../http/call.ts";
import { inRoom } from "../../http/room.ts";
import { object } from "../../http/shapes.ts";
import type { Registry } from "../../registry.ts";
import { watchSilence } from "../sources/alerts.ts";
import { refuseWhileClearing, registeredAs, roomForSources } from "../sources/registration.ts";
import { transfer } from "./answers.ts";
import { deviceNames, type NamedDevice, toEach } from "./batch.ts";
import { sendUnsent } from "./labels-change.ts";

const body = object({ devices: deviceNames });

/**
 * Keeps the former source as long as queues keep messages at most: points that were accepted before the transfer are
 * routed as the source was then.
 */
const formerSeconds = 14 * daySeconds;

async function run(asking: AskingInProject) {
  const { registry } = asking.ports;
  const { devices } = readBody(asking.request, body);
  // Touches no project but those that a device has left or entered: others may be none of the caller's business.
  const touched = new Set<string>();
  const { done, errors } = await toEach(devices, async (device) => {
    const moved = await move(device, asking);
    touched.add(device.project).add(asking.project.id);
    return moved;
  });
  await Promise.all([...touched].map((id) => touch(id, registry)));
  return { transferredDevices: done, transferErrors: errors };
}

async function touch(project: string, { projects }: Pick<Registry, "projects">): Promise<void> {
  if (await projects.get(project)) await projects.touch(project);
}

/**
 * Moves a device and answers its new name. If the call is cut off anywhere, the same call completes it: first the
 * source is put into both projects, then its identity changes to the new project, and its data with it, and finally the
 * source leaves the old project.
 */
async function move(device: NamedDevice, asking: AskingInProject): Promise<string> {
  const { project: target, ports } = asking;
  const { sources, identities } = ports.registry;
  await requireAdministrator(device.project, asking);
  if (device.project === target.id) throw new PlatformError("bad-request", "The device is in this project already.");
  const [source, identity] = await Promise.all([sources.get(device.project, device.id), identities.get(device.id)]);
  const moved = { project: target.id, id: device.id };
  if (identity?.kind !== "source") throw noDevice();
  if (!source) {
    // Accepts a source that a call before has already moved here.
    if (identity.project === target.id && (await sources.get(target.id, device.id))) return deviceName(moved);
    throw noDevice();
  }
  const sent = await sendUnsent(source, ports);
  const make = () => moveFound(sent, identity, asking);
  // Needs no room for a source that a call before has begun to move here.
  await (identity.project === target.id ? make() : inRoom(roomForSources(target.id, ports), ports, make));
  return deviceName(moved);
}

async function moveFound(
  source: Source,
  identity: Identity,
  { project: target, ports }: AskingInProject,
): Promise<void> {
  const { sources, identities, latestEvents, silence, deletions } = ports.registry;
  if (identity.project === source.project) {
    if (identity.createTime !== source.createTime) throw noDevice();
    // Removes what the source may have said in this project during an earlier stay. What it said in the other project
    // is not copied: nobody here needs to know it.
    await latestEvents.remove(target.id, source.id);
    const { fleet: _, ...free } = source;
    const moved = { ...free, project: target.id, retentions: [], noDataSince: ports.now().getTime() };
    await watchSilence(moved, moved, ports);
    await sources.put(moved);
    await refuseWhileClearing(moved, ports.registry);
    const attributes = { project: target.id, ...revoked(ports, identity) };
    if (!(await identities.change(source.id, attributes, registeredAs(source)))) {
      // Takes the source back unless another call has brought its identity here too: it would stay without one.
      if ((await identities.get(source.id))?.project !== target.id) await sources.withdraw(target.id, source.id);
      throw new PlatformError("conflict", "The device was changed by another call; send this one again.");
    }
  } else if (identity.project !== target.id) throw noDevice();
  await identities.relist(identity, { from: source.project, to: target.id });
  // Has the old project's deletion find what the source leaves there, when its former self is forgotten.
  await deletions.markRemains(source.project, source.id);
  await sources.retire(source, Math.floor(ports.now().getTime() / 1000) + formerSeconds);
  await latestEvents.remove(source.project, source.id);
  if (source.noDataAfterSeconds !== null) await silence.mark({ project: source.project, source: source.id }, 0);
}

const noDevice = (): PlatformError => new PlatformError("not-found", "There is no such device in its project.");

/**
 * Throws unless the caller administers the project that the device leaves. A caller who may not even read that project
 * is not told that the device is there.
 */
async function requireAdministrator(project: string, { grants, ports }: AskingInProject): Promise<void> {
  const found = await ports.registry.projects.get(project);
  const isThere = found !== undefined && found.deleteTime === undefined;
  if (!isThere || !mayInProject(grants, found, "roles/project.user")) throw noDevice();
  if (!mayInProject(grants, found, "roles/project.admin")) {
    throw new PlatformError("bad-request", `Moving a device out of ${project} needs roles/project.admin there.`);
  }
}

export const transferCall: ProjectCall = {
  method: "POST",
  path: "/v2/projects/{project}/devices:transfer",
  role: "roles/project.admin",
  run,
  places: projectsOfBody("devices"),
  summary:
    "Moves devices of other projects into this one; their links to retentions, their places in fleets and their tokens end.",
  body,
  answer: transfer,
};
