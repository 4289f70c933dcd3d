/** Manages labels of devices. The label `name` is the display name, and a device without it has none. */

import * as v from "valibot";
import { mayTouch } from "../../../../shared/access/authorize.ts";
import { fieldError, PlatformError } from "../../../../shared/core/error.ts";
import { labelsOf } from "../../../../shared/core/source/label.ts";
import type { Source } from "../../../../shared/core/source/source.ts";
import { deviceName } from "../../../../shared/devices/names.ts";
import { empty } from "../../http/answer-parts.ts";
import { type AskingInProject, parameter } from "../../http/asking.ts";
import { readBody } from "../../http/body.ts";
import type { ProjectCall } from "../../http/call.ts";
import { optional } from "../../http/fields.ts";
import { pageOf, pageQuery } from "../../http/paging.ts";
import { object } from "../../http/shapes.ts";
import { batchUpdate, label, labelList } from "./answers.ts";
import { deviceNames, type NamedDevice, toEach } from "./batch.ts";
import { findDevice } from "./find.ts";
import { changeLabels } from "./labels-change.ts";
import { labelKey, labels, labelValue, removedLabels } from "./labels-request.ts";

type Labels = Readonly<Record<string, string>>;

const batch = v.pipe(
  object({
    devices: deviceNames,
    addLabels: optional(labels),
    removeLabels: optional(removedLabels),
  }),
  v.check(
    ({ addLabels, removeLabels }) => Object.keys(addLabels ?? {}).length + (removeLabels ?? []).length > 0,
    "addLabels or removeLabels must name a label.",
  ),
  v.check(
    ({ addLabels, removeLabels }) => !removeLabels?.some((key) => Object.hasOwn(addLabels ?? {}, key)),
    "addLabels and removeLabels must not name the same label.",
  ),
);

const without = (all: Labels, keys: readonly string[]): Labels =>
  Object.fromEntries(Object.entries(all).filter(([key]) => !keys.includes(key)));

async function updateMany(asking: AskingInProject) {
  const { addLabels, removeLabels, devices } = readBody(asking.request, batch);
  const change = (all: Labels): Labels => ({ ...without(all, removeLabels ?? []), ...addLabels });
  const { errors } = await toEach(devices, async (device) => {
    requireHere(device, asking);
    return present(await changeLabels(device, change, asking.ports));
  });
  return { batchErrors: errors };
}

const noDevice = (): PlatformError => new PlatformError("not-found", "There is no such device in this project.");

const present = (source: Source | undefined): Source => {
  if (!source) throw noDevice();
  return source;
};

function requireHere({ project, id }: NamedDevice, asking: AskingInProject): void {
  if (project !== asking.project.id || !mayTouch(asking.caller, id)) throw noDevice();
}

const labelAnswer = (device: Source, key: string, value: string) => ({
  name: `${deviceName(device)}/labels/${key}`,
  value,
});

async function list(asking: AskingInProject) {
  const device = await findDevice(asking);
  const { items, nextPageToken } = pageOf(Object.entries(labelsOf(device)), ([key]) => key, asking.request);
  return { labels: items.map(([key, value]) => labelAnswer(device, key, value)), nextPageToken };
}

/** Answers the label that the path names. Throws `not-found` if the device has no such label. */
function labelOf(device: Source, asking: AskingInProject): { key: string; value: string } {
  const key = parameter(asking, "label");
  const all = labelsOf(device);
  const value = Object.hasOwn(all, key) ? all[key] : undefined;
  if (value === undefined) throw new PlatformError("not-found", "The device has no such label.");
  return { key, value };
}

async function show(asking: AskingInProject) {
  const device = await findDevice(asking);
  const { key, value } = labelOf(device, asking);
  return labelAnswer(device, key, value);
}

async function set(asking: AskingInProject, key: string, value: string, mayReplace: boolean) {
  const device = await findDevice(asking);
  // Checks the label by the rules for all labels of a device, since the one called `name` has a rule of its own.
  const added = v.safeParse(labels, { [key]: value });
  if (!added.success) throw fieldError("value", added.issues[0].message);
  const change = (all: Labels): Labels => {
    // Accepts the same value, because a creation that was cut off is sent again.
    if (!mayReplace && Object.hasOwn(all, key) && all[key] !== value) {
      throw new PlatformError("conflict", "The device has a label of that key already; change it by PATCH.");
    }
    return { ...all, [key]: value };
  };
  present(await changeLabels(device, change, asking.ports));
  return labelAnswer(device, key, value);
}

const creation = object({ key: labelKey, value: labelValue });
const valueOnly = object({ value: labelValue });

async function create(asking: AskingInProject) {
  const { key, value } = readBody(asking.request, creation);
  return set(asking, key, value, false);
}

async function setNamed(asking: AskingInProject) {
  const { value } = readBody(asking.request, valueOnly);
  const key = v.safeParse(labelKey, parameter(asking, "label"), { abortEarly: true });
  if (!key.success) throw fieldError("label", key.issues[0].message);
  return set(asking, key.output, value, true);
}

async function patch(asking: AskingInProject) {
  labelOf(await findDevice(asking), asking);
  return setNamed(asking);
}

async function remove(asking: AskingInProject) {
  const device = await findDevice(asking);
  const { key } = labelOf(device, asking);
  present(await changeLabels(device, (all) => without(all, [key]), asking.ports));
  return {};
}

const all = "/v2/projects/{project}/devices/{device}/labels";
const one = `${all}/{label}` as const;
const developer = "roles/project.developer";

export const labelCalls: readonly ProjectCall[] = [
  {
    method: "POST",
    path: "/v2/projects/{project}/devices:batchUpdate",
    role: developer,
    run: updateMany,
    summary: "Adds, changes and removes labels of many devices; says which of them failed.",
    body: batch,
    answer: batchUpdate,
  },
  {
    method: "GET",
    path: all,
    role: "roles/project.user",
    ofSources: true,
    run: list,
    summary: "Lists a device's labels.",
    query: pageQuery,
    answer: labelList,
  },
  {
    method: "POST",
    path: all,
    role: developer,
    run: create,
    summary: "Gives a device a label.",
    body: creation,
    answer: label,
  },
  {
    method: "GET",
    path: one,
    role: "roles/project.user",
    ofSources: true,
    run: show,
    summary: "Shows a label.",
    answer: label,
  },
  {
    method: "POST",
    path: one,
    role: developer,
    run: setNamed,
    summary: "Gives a device this label, or changes it.",
    body: valueOnly,
    answer: label,
  },
  {
    method: "PATCH",
    path: one,
    role: developer,
    run: patch,
    summary: "Changes a label that the device has.",
    body: valueOnly,
    answer: label,
  },
  { method: "DELETE", path: one, role: developer, run: remove, summary: "Removes a label.", answer: empty },
];
