/** Manages sources: External Connections and loggers. */

import * as v from "valibot";
import { fieldError } from "../../../../shared/core/error.ts";
import { generateSecret, hashGeneratedSecret } from "../../../../shared/core/identity/password.ts";
import { isoMillis } from "../../../../shared/core/instant.ts";
import { labelledBy, nameLabel } from "../../../../shared/core/source/label.ts";
import type { Source } from "../../../../shared/core/source/source.ts";
import { isUuid } from "../../../../shared/core/uuid.ts";
import { empty } from "../../http/answer-parts.ts";
import type { AskingInProject } from "../../http/asking.ts";
import { readBody, refuseChanges } from "../../http/body.ts";
import type { ProjectCall } from "../../http/call.ts";
import { displayName, durationSeconds, optional, textRecord } from "../../http/fields.ts";
import { masked, maskQuery } from "../../http/mask.ts";
import { object } from "../../http/shapes.ts";
import type { Uses } from "../../registry.ts";
import { changeLabels } from "../devices/labels-change.ts";
import { labels } from "../devices/labels-request.ts";
import { alertsCall, watchSilence } from "./alerts.ts";
import * as answers from "./answers.ts";
import { configWithPassword, showAuthConfig } from "./auth-config.ts";
import { connectionCall } from "./connection.ts";
import { findSource } from "./find.ts";
import { fleetId, fleetName, keepInFleet } from "./fleet.ts";
import { inUseCalls } from "./in-use.ts";
import { keepLinks, retentionIds, retentionNames } from "./links.ts";
import { list, sourcesQuery } from "./list.ts";
import { measurementCalls } from "./measurements.ts";
import { messagesCall } from "./messages.ts";
import { resetPassword } from "./password.ts";
import { register, setEnabled, unregister } from "./registration.ts";
import { sourceAnswer } from "./show.ts";

async function answer(source: Source, { registry }: Uses<"sources">) {
  const states = await registry.sources.states(source.project, [source.id]);
  return sourceAnswer(source, states.get(source.id));
}

const status = v.picklist(["ENABLED", "DISABLED"], "must be ENABLED or DISABLED.");

const changeable = {
  fleet: optional(fleetName),
  retentions: optional(retentionNames),
  variables: optional(textRecord),
  labels: optional(labels),
  noDataAfter: optional(durationSeconds),
  status: optional(status),
};

const creation = object({
  displayName,
  type: v.picklist(["LOGGER", "EXTERNAL_CONNECTION"], "must be LOGGER or EXTERNAL_CONNECTION."),
  activationUid: v.pipe(v.string("must be a text."), v.check(isUuid, "must be a UUID, such as uuidgen prints.")),
  ...changeable,
});

async function create(asking: AskingInProject) {
  const { request, project, ports } = asking;
  const asked = readBody(request, creation);
  const now = ports.now();
  const source: Source = {
    id: asked.activationUid.toLowerCase(),
    project: project.id,
    type: asked.type,
    displayName: asked.displayName,
    enabled: asked.status !== "DISABLED",
    ...(asked.fleet ? { fleet: await fleetId(asked.fleet, asking) } : {}),
    retentions: await retentionIds(asked.retentions ?? [], asking),
    variables: asked.variables ?? {},
    labels: labelledBy(asked.labels ?? {}).labels,
    noDataAfterSeconds: asked.noDataAfter ?? null,
    noDataSince: now.getTime(),
    createTime: isoMillis(now.getTime()),
  };
  await watchSilence(source, source, ports);
  const password = generateSecret();
  await register(source, now, ports, hashGeneratedSecret(password));
  await keepLinks(source.retentions, asking, () => unregister(source, ports));
  await keepInFleet(source.fleet, asking, () => unregister(source, ports));
  return { ...sourceAnswer(source, undefined), authConfig: await configWithPassword(source.id, password, ports) };
}

const change = object({
  // Accepts an empty name, so that a source without a name can be sent back as it was read.
  displayName: optional(v.union([v.literal(""), displayName], "must be a text of at most 100 characters.")),
  ...changeable,
});
type Change = v.InferOutput<typeof change>;
type Labels = Readonly<Record<string, string>>;
const emptied: Required<Change> = {
  displayName: undefined,
  fleet: null,
  retentions: [],
  variables: {},
  labels: {},
  noDataAfter: null,
  status: undefined,
};

/**
 * Answers the labels after a change. The label `name` and the display name are the same thing; if both are sent,
 * `displayName` wins.
 */
function changedLabels({ displayName: name, labels: asked }: Change, labels: Labels): Labels {
  if (name === "" && labels[nameLabel] !== undefined) {
    throw fieldError("displayName", "must not be empty.");
  }
  const named = name || (asked?.[nameLabel] ?? labels[nameLabel]);
  return { ...(asked ?? labels), ...(named === undefined ? {} : { [nameLabel]: named }) };
}

async function otherChanges(asked: Change, source: Source, asking: AskingInProject): Promise<Partial<Source>> {
  return {
    ...(isWatchedAnew(asked, source) ? { noDataSince: asking.ports.now().getTime() } : {}),
    ...(asked.fleet === undefined ? {} : { fleet: asked.fleet ? await fleetId(asked.fleet, asking) : undefined }),
    ...(asked.retentions ? { retentions: await retentionIds(asked.retentions, asking) } : {}),
    ...(asked.variables ? { variables: asked.variables } : {}),
    ...(asked.noDataAfter === undefined ? {} : { noDataAfterSeconds: asked.noDataAfter }),
    ...(asked.status ? { enabled: asked.status === "ENABLED" } : {}),
  };
}

/** Tells whether silence before this change does not count: nobody wanted to know of it. */
const isWatchedAnew = ({ noDataAfter, status: asked }: Change, source: Source): boolean =>
  (typeof noDataAfter === "number" && source.noDataAfterSeconds === null) || (asked === "ENABLED" && !source.enabled);

async function patch(asking: AskingInProject) {
  const source = await findSource(asking);
  const { request, ports } = asking;
  refuseChanges(request, { activationUid: source.id, type: source.type });
  const asked = masked<Change>(request, readBody(request, change), emptied);
  const attributes = await otherChanges(asked, source, asking);
  const { sources } = ports.registry;
  await watchSilence(source, attributes, ports);
  if (Object.keys(attributes).length > 0) await sources.change(source.project, source.id, attributes);
  const { retentions, fleet } = source;
  await keepLinks(attributes.retentions ?? [], asking, () => sources.change(source.project, source.id, { retentions }));
  await keepInFleet(attributes.fleet, asking, () => sources.change(source.project, source.id, { fleet }));
  const { enabled } = attributes;
  if (enabled !== undefined) await setEnabled(source, enabled, ports);
  const changed = await changeLabels(source, (labels) => changedLabels(asked, labels), ports);
  return answer(changed ?? { ...source, ...attributes }, ports);
}

async function remove(asking: AskingInProject) {
  const source = await findSource(asking);
  await unregister(source, asking.ports);
  return {};
}

const base = "/v2/projects/{project}/sources";
const one = `${base}/{source}` as const;

export const sourceCalls: readonly ProjectCall[] = [
  {
    method: "GET",
    path: base,
    role: "roles/project.user",
    ofSources: true,
    run: list,
    summary: "Lists the project's sources, filtered and in order; a page may be empty and not the last.",
    query: sourcesQuery,
    answer: answers.sourceList,
  },
  {
    method: "POST",
    path: base,
    role: "roles/project.developer",
    run: create,
    summary: "Registers a source by its Activation UID, and shows its first password, this once.",
    body: creation,
    answer: answers.registeredSource,
  },
  {
    method: "GET",
    path: one,
    role: "roles/project.user",
    ofSources: true,
    run: async (asking) => answer(await findSource(asking), asking.ports),
    summary: "Shows a source.",
    answer: answers.source,
  },
  {
    method: "PATCH",
    path: one,
    role: "roles/project.developer",
    run: patch,
    summary: "Changes a source; a change of its labels is an event.",
    query: maskQuery,
    body: change,
    answer: answers.source,
  },
  {
    method: "DELETE",
    path: one,
    role: "roles/project.developer",
    run: remove,
    summary: "Removes a source; a day later, what it sent is removed where the platform keeps it.",
    answer: empty,
  },
  {
    method: "POST",
    path: `${one}:resetPassword`,
    role: "roles/project.developer",
    run: resetPassword,
    summary: "Gives a source a new password, which is shown this once, with all that a device needs to connect.",
    answer: answers.password,
  },
  {
    method: "GET",
    path: `${one}/auth-config`,
    role: "roles/project.user",
    ofSources: true,
    run: showAuthConfig,
    summary: "Tells what a device needs to connect as the source over MQTT, but for its password.",
    answer: answers.authConfig,
  },
  messagesCall,
  connectionCall,
  alertsCall,
  ...measurementCalls,
  ...inUseCalls,
];
