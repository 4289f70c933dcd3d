/** Moves devices into a project from others. */

import * as v from "valibot";
import { mayInProject } from "../../../../shared/access/authorize.ts";
import { revokedUpTo } from "../../../../shared/access/revocation.ts";
import { PlatformError } from "../../../../shared/core/error.ts";
import type { Identity } from "../../../../shared/core/identity/identity.ts";
import type { Source } from "../../../../shared/core/source/source.ts";
import type { AskingInProject } from "../../http/asking.ts";
import { readBody } from "../../http/body.ts";
import type { ProjectCall } from "../../http/call.ts";
import type { Ports } from "../../ports.ts";
import { registeredAs } from "../sources/registration.ts";
import { transfer } from "./answers.ts";
import { deviceNames, type NamedDevice, toEach } from "./batch.ts";
import { deviceName } from "./find.ts";
import { sendUnsent } from "./labels-change.ts";

const body = v.object({ devices: deviceNames });

/** What was accepted before the transfer is routed as the source was; queues keep messages for a week at most. */
const formerSeconds = 14 * 24 * 3600;

async function run(asking: AskingInProject) {
  const { registry } = asking.ports;
  const { devices } = readBody(asking.request.body, body);
  const { done, errors } = await toEach(devices, (device) => move(device, asking));
  const from = devices.map((name) => name.split("/")[1] ?? "");
  const touched = done.length > 0 ? new Set([asking.project.id, ...from]) : new Set<string>();
  await Promise.all([...touched].map((id) => touch(id, registry)));
  return { transferredDevices: done, transferErrors: errors };
}

async function touch(project: string, { projects }: Ports["registry"]): Promise<void> {
  if (await projects.get(project)) await projects.touch(project);
}

/**
 * Answers the device's new name. Cut off anywhere, the same call completes it: first the source stands in both projects,
 * then its identity changes sides, which is when its data does, and last it leaves the old one.
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
    // A repeated call finds it where the one before has brought it.
    if (identity.project === target.id && (await sources.get(target.id, device.id))) return deviceName(moved);
    throw noDevice();
  }
  await moveFound(source, identity, asking);
  return deviceName(moved);
}

async function moveFound(
  found: Source,
  identity: Identity,
  { project: target, ports }: AskingInProject,
): Promise<void> {
  const { sources, identities, latestEvents } = ports.registry;
  const source = await sendUnsent(found, ports);
  if (identity.project === source.project) {
    if (identity.createTime !== source.createTime) throw noDevice();
    // Here nobody has to know what it said there, nor what it may have said here once.
    await latestEvents.remove(target.id, source.id);
    await sources.put({ ...source, project: target.id, retentions: [] });
    const attributes = { project: target.id, tokensValidFrom: revokedUpTo(ports.now()) };
    if (!(await identities.change(source.id, attributes, registeredAs(source)))) {
      throw new PlatformError("conflict", "The device was changed by another call; send this one again.");
    }
  } else if (identity.project !== target.id) throw noDevice();
  await identities.relist(identity, { from: source.project, to: target.id });
  await sources.retire(source, Math.floor(ports.now().getTime() / 1000) + formerSeconds);
  await latestEvents.remove(source.project, source.id);
}

const noDevice = (): PlatformError => new PlatformError("not-found", "There is no such device in its project.");

/** Of the project that the device leaves; whoever may not even read that is not told that it is there. */
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
  summary: "Moves devices of other projects into this one; their links to retentions and their tokens end.",
  body,
  answer: transfer,
};
