/** Sources: External Connections and loggers, their passwords and their messages. */

import * as v from "valibot";
import { mayTouch } from "../../access/authorize.ts";
import { PlatformError } from "../../core/error.ts";
import { labelsOf } from "../../core/event.ts";
import { isoMillis } from "../../core/instant.ts";
import { generateSecret, hashGeneratedSecret } from "../../core/password.ts";
import type { Identity, Source } from "../../core/records.ts";
import { isUuid } from "../../core/uuid.ts";
import { displayName, durationSeconds, optional, readBody, refuseChanges, textRecord } from "../body.ts";
import { type AskingInProject, type ProjectCall, parameter } from "../call.ts";
import { masked } from "../mask.ts";
import { pageOf, pageToken, readPageSize, readPageToken } from "../paging.ts";
import type { Ports } from "../ports.ts";

/** Seconds since 1970 from which on tokens count: later than any issued so far, since those hold whole seconds. */
const revokedUpTo = (now: Date): number => Math.floor(now.getTime() / 1000) + 1;

const sourceAnswer = (source: Source, lastDataAt: number | undefined) => ({
  name: `projects/${source.project}/sources/${source.id}`,
  displayName: source.displayName,
  type: source.type,
  activationUid: source.id,
  retentions: source.retentions.map((id) => `projects/${source.project}/retentions/${id}`),
  variables: source.variables,
  labels: labelsOf(source),
  noDataAfter: source.noDataAfterSeconds === null ? null : `${source.noDataAfterSeconds}s`,
  status: source.enabled ? "ENABLED" : "DISABLED",
  lastDataTime: lastDataAt === undefined ? null : isoMillis(lastDataAt),
  createTime: source.createTime,
});

async function answer(source: Source, { registry }: Ports) {
  const states = await registry.sources.states(source.project, [source.id]);
  return sourceAnswer(source, states.get(source.id)?.lastDataAt);
}

/** A point is copied for each: what a request becomes must fit into `route`. */
const mostRetentions = 10;
const retentions = v.pipe(
  v.array(v.pipe(v.string("must be a text."), v.minLength(1, "must not be empty.")), "must be a list."),
  v.maxLength(mostRetentions, `must have at most ${mostRetentions} entries.`),
);
const status = v.picklist(["ENABLED", "DISABLED"], "must be ENABLED or DISABLED.");

const changeable = {
  retentions: optional(retentions),
  variables: optional(textRecord),
  labels: optional(
    v.pipe(
      textRecord,
      v.check(({ name }) => name === undefined || v.is(displayName, name), "name must be fit for a displayName."),
    ),
  ),
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
  refuseChanges(request.body, { fleet: null });
  const asked = readBody(request.body, creation);
  const now = ports.now();
  const source: Source = {
    id: asked.activationUid.toLowerCase(),
    project: project.id,
    type: asked.type,
    displayName: asked.displayName,
    enabled: asked.status !== "DISABLED",
    retentions: await retentionIds(asked.retentions ?? [], asking),
    variables: asked.variables ?? {},
    labels: withoutName(asked.labels ?? {}),
    noDataAfterSeconds: asked.noDataAfter ?? null,
    createTime: isoMillis(now.getTime()),
  };
  await register(source, now, ports);
  return sourceAnswer(source, undefined);
}

const withoutName = ({ name: _, ...labels }: Readonly<Record<string, string>>): Record<string, string> => labels;

/** The identity comes first: it claims the Activation UID, which is unique in the deployment. */
async function register(source: Source, now: Date, { registry }: Ports): Promise<void> {
  const { id, project, displayName: name, enabled, createTime } = source;
  const base = { id, kind: "source", project, displayName: name, enabled, createTime } as const;
  // The UID may have been registered before, elsewhere too: tokens of that time must not count here.
  const identity: Identity = { ...base, tokensValidFrom: revokedUpTo(now) };
  if (!(await registry.identities.create(identity)) && !(await takeOver(identity, registry))) {
    throw new PlatformError("conflict", `activationUid: ${id} is registered already.`);
  }
  try {
    await registry.sources.create(source);
  } catch (error) {
    await registry.identities.remove(identity);
    throw error;
  }
}

/** A registration that was cut off left an identity without a source: doing it again completes it. */
async function takeOver(identity: Identity, { identities, sources }: Ports["registry"]): Promise<boolean> {
  const { id, project = "", displayName: name, enabled, tokensValidFrom, createTime } = identity;
  const existing = await identities.get(id);
  if (existing?.kind !== "source" || existing.project !== project || (await sources.get(project, id))) return false;
  const attributes = { displayName: name, enabled, tokensValidFrom, createTime };
  return identities.change(id, attributes, { createTime: existing.createTime });
}

async function find(asking: AskingInProject): Promise<Source> {
  const id = parameter(asking, "source").toLowerCase();
  const source = await asking.ports.registry.sources.get(asking.project.id, id);
  if (!source || !mayTouch(asking.caller, id))
    throw new PlatformError("not-found", "There is no such source in this project.");
  return source;
}

async function list({ request, project, ports, caller }: AskingInProject) {
  const all = (await ports.registry.sources.list(project.id)).filter(({ id }) => mayTouch(caller, id));
  const { items, nextPageToken } = pageOf(all, ({ id }) => id, request);
  const states = await ports.registry.sources.states(
    project.id,
    items.map(({ id }) => id),
  );
  return { sources: items.map((source) => sourceAnswer(source, states.get(source.id)?.lastDataAt)), nextPageToken };
}

const change = v.object({ displayName: optional(displayName), ...changeable });
type Change = v.InferOutput<typeof change>;
const emptied: Required<Change> = {
  displayName: undefined,
  retentions: [],
  variables: {},
  labels: {},
  noDataAfter: null,
  status: undefined,
};

/** The label `name` and the display name are one thing; where both are sent, `displayName` says what it is. */
async function readChange(asking: AskingInProject, source: Source): Promise<Partial<Source>> {
  const { request } = asking;
  refuseChanges(request.body, { activationUid: source.id, type: source.type, fleet: null });
  const asked = masked<Change>(request, readBody(request.body, change), emptied);
  const name = asked.displayName ?? asked.labels?.name;
  return {
    ...(name ? { displayName: name } : {}),
    ...(asked.retentions ? { retentions: await retentionIds(asked.retentions, asking) } : {}),
    ...(asked.variables ? { variables: asked.variables } : {}),
    ...(asked.labels ? { labels: withoutName(asked.labels) } : {}),
    ...(asked.noDataAfter === undefined ? {} : { noDataAfterSeconds: asked.noDataAfter }),
    ...(asked.status ? { enabled: asked.status === "ENABLED" } : {}),
  };
}

/** The UID may be registered anew, elsewhere too, while a call is under way: it then means another identity. */
const registeredAs = ({ project, createTime }: Source): Partial<Identity> => ({ project, createTime });

async function patch(asking: AskingInProject) {
  const source = await find(asking);
  const attributes = await readChange(asking, source);
  const { sources, identities } = asking.ports.registry;
  if (Object.keys(attributes).length > 0) await sources.change(source.project, source.id, attributes);
  const { enabled } = attributes;
  if (enabled !== undefined) await identities.change(source.id, { enabled }, registeredAs(source));
  return answer({ ...source, ...attributes }, asking.ports);
}

async function remove(asking: AskingInProject) {
  const source = await find(asking);
  const { sources, identities } = asking.ports.registry;
  const identity = await identities.get(source.id);
  await sources.remove(source.project, source.id);
  if (identity && identity.createTime === source.createTime) await identities.remove(identity);
  return {};
}

/** A new generated password, shown this once; tokens got with the old one stop working. */
async function resetPassword(asking: AskingInProject) {
  const source = await find(asking);
  const password = generateSecret();
  const tokensValidFrom = revokedUpTo(asking.ports.now());
  const { identities } = asking.ports.registry;
  const attributes = { passwordHash: hashGeneratedSecret(password), tokensValidFrom };
  if (!(await identities.change(source.id, attributes, registeredAs(source)))) {
    throw new PlatformError("not-found", "There is no such source in this project any more.");
  }
  return { username: source.id, password };
}

async function messages(asking: AskingInProject) {
  const source = await find(asking);
  const limit = readPageSize(asking.request, 100);
  const after = readPageToken(asking.request);
  if (after !== undefined && !/^MESSAGE#[\d-]{10}T\d\d#[a-z-]{1,40}$/.test(after)) {
    throw new PlatformError("bad-request", "page_token is not one that this call gave out.");
  }
  const page = await asking.ports.registry.sources.messages(source.project, source.id, { after, limit });
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
