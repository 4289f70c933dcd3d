/** Sources: External Connections and loggers, their passwords and their messages. */

import * as v from "valibot";
import { PlatformError } from "../../core/error.ts";
import { isoMillis } from "../../core/instant.ts";
import { generateSecret, hashGeneratedSecret } from "../../core/password.ts";
import type { Source } from "../../core/records.ts";
import { isUuid } from "../../core/uuid.ts";
import { displayName, durationSeconds, optional, readBody, textRecord } from "../body.ts";
import { type AskingInProject, type ProjectCall, parameter } from "../call.ts";
import { pageOf, pageToken, readPageSize, readPageToken } from "../paging.ts";
import type { Ports } from "../ports.ts";

/** Seconds that must have passed in the clear before a token issued now is newer than a reset made now. */
const revocationSeconds = 1;

const sourceAnswer = (source: Source, lastDataAt: number | undefined) => ({
  name: `projects/${source.project}/sources/${source.id}`,
  displayName: source.displayName,
  type: source.type,
  activationUid: source.id,
  retentions: source.retentions.map((id) => `projects/${source.project}/retentions/${id}`),
  variables: source.variables,
  labels: source.labels,
  noDataAfter: source.noDataAfterSeconds === null ? null : `${source.noDataAfterSeconds}s`,
  status: source.enabled ? "ENABLED" : "DISABLED",
  lastDataTime: lastDataAt === undefined ? null : isoMillis(lastDataAt),
  createTime: source.createTime,
});

async function answer(source: Source, { registry }: Ports) {
  const states = await registry.sources.states([source.id]);
  return sourceAnswer(source, states.get(source.id)?.lastDataAt);
}

const retentions = v.array(
  v.pipe(v.string("must be a text."), v.minLength(1, "must not be empty.")),
  "must be a list.",
);
const status = v.picklist(["ENABLED", "DISABLED"], "must be ENABLED or DISABLED.");

const changeable = {
  retentions: optional(retentions),
  variables: optional(textRecord),
  labels: optional(textRecord),
  noDataAfter: optional(durationSeconds),
  status: optional(status),
};

const creation = v.object({
  displayName,
  type: v.picklist(["LOGGER", "EXTERNAL_CONNECTION"], "must be LOGGER or EXTERNAL_CONNECTION."),
  activationUid: v.pipe(v.string("must be a text."), v.check(isUuid, "must be a UUID, such as uuidgen prints.")),
  ...changeable,
});

/** Ids of retentions given by resource name, id or display name. Throws `bad-request` naming the unknown one. */
async function retentionIds(names: readonly string[], { project, ports }: AskingInProject): Promise<string[]> {
  const all = await ports.registry.sources.listRetentions(project.id);
  const ids = names.map((name) => {
    const last = name.replace(`projects/${project.id}/retentions/`, "");
    const found = all.find((retention) => retention.id === last || retention.displayName === last);
    if (!found)
      throw new PlatformError("bad-request", `retentions: the project has no retention ${name.slice(0, 100)}.`);
    return found.id;
  });
  return [...new Set(ids)];
}

async function create(asking: AskingInProject) {
  const { request, project, ports } = asking;
  const asked = readBody(request.body, creation);
  const createTime = ports.now().toISOString();
  const source: Source = {
    id: asked.activationUid.toLowerCase(),
    project: project.id,
    type: asked.type,
    displayName: asked.displayName,
    enabled: asked.status !== "DISABLED",
    retentions: await retentionIds(asked.retentions ?? [], asking),
    variables: asked.variables ?? {},
    labels: { name: asked.displayName, ...asked.labels },
    noDataAfterSeconds: asked.noDataAfter ?? null,
    createTime,
  };
  const identity = {
    id: source.id,
    kind: "source",
    project: project.id,
    displayName: source.displayName,
    tokensValidFrom: 0,
    createTime,
  } as const;
  // The identity comes first: it claims the Activation UID, which is unique in the deployment.
  if (!(await ports.registry.identities.create({ ...identity, enabled: source.enabled }))) {
    throw new PlatformError("conflict", `activationUid: ${source.id} is registered already.`);
  }
  await ports.registry.sources.create(source);
  return sourceAnswer(source, undefined);
}

async function find(asking: AskingInProject): Promise<Source> {
  const source = await asking.ports.registry.sources.get(asking.project.id, parameter(asking, "source").toLowerCase());
  if (!source) throw new PlatformError("not-found", "There is no such source in this project.");
  return source;
}

async function list({ request, project, ports }: AskingInProject) {
  const { items, nextPageToken } = pageOf(await ports.registry.sources.list(project.id), ({ id }) => id, request);
  const states = await ports.registry.sources.states(items.map(({ id }) => id));
  return { sources: items.map((source) => sourceAnswer(source, states.get(source.id)?.lastDataAt)), nextPageToken };
}

const change = v.object({ displayName: optional(displayName), ...changeable });

async function patch(asking: AskingInProject) {
  const source = await find(asking);
  const asked = readBody(asking.request.body, change);
  const { sources, identities } = asking.ports.registry;
  const attributes: Partial<Source> = {
    ...(asked.displayName ? { displayName: asked.displayName } : {}),
    ...(asked.retentions ? { retentions: await retentionIds(asked.retentions, asking) } : {}),
    ...(asked.variables ? { variables: asked.variables } : {}),
    ...(asked.labels ? { labels: asked.labels } : {}),
    ...(asked.noDataAfter === undefined ? {} : { noDataAfterSeconds: asked.noDataAfter }),
    ...(asked.status ? { enabled: asked.status === "ENABLED" } : {}),
  };
  if (Object.keys(attributes).length > 0) await sources.change(source.project, source.id, attributes);
  if (attributes.enabled !== undefined) await identities.change(source.id, { enabled: attributes.enabled });
  return answer({ ...source, ...attributes }, asking.ports);
}

async function remove(asking: AskingInProject) {
  const source = await find(asking);
  const { sources, identities } = asking.ports.registry;
  const identity = await identities.get(source.id);
  await sources.remove(source.project, source.id);
  if (identity) await identities.remove(identity);
  return {};
}

/** A new generated password, shown this once; tokens got with the old one stop working. */
async function resetPassword(asking: AskingInProject) {
  const source = await find(asking);
  const password = generateSecret();
  const tokensValidFrom = Math.floor(asking.ports.now().getTime() / 1000) + revocationSeconds;
  await asking.ports.registry.identities.change(source.id, {
    passwordHash: hashGeneratedSecret(password),
    tokensValidFrom,
  });
  return { username: source.id, password };
}

async function messages(asking: AskingInProject) {
  const source = await find(asking);
  const limit = readPageSize(asking.request, 100);
  const page = await asking.ports.registry.sources.messages(source.id, { after: readPageToken(asking.request), limit });
  const lines = page.items.map(({ time, kind, text, count }) => ({ time, kind, text, count }));
  return { messages: lines, nextPageToken: page.next ? pageToken(page.next) : "" };
}

const base = "/v2/projects/{project}/sources";
const one = `${base}/{source}` as const;

export const sourceCalls: readonly ProjectCall[] = [
  { method: "GET", path: base, role: "roles/project.user", run: list },
  { method: "POST", path: base, role: "roles/project.developer", run: create },
  {
    method: "GET",
    path: one,
    role: "roles/project.user",
    run: async (asking) => answer(await find(asking), asking.ports),
  },
  { method: "PATCH", path: one, role: "roles/project.developer", run: patch },
  { method: "DELETE", path: one, role: "roles/project.developer", run: remove },
  { method: "POST", path: `${one}:resetPassword`, role: "roles/project.developer", run: resetPassword },
  { method: "GET", path: `${one}/messages`, role: "roles/project.user", run: messages },
];
