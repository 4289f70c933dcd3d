/** Tells people what their clients were kept from: on the source, or for users and API tokens on their projects. */

import type { ProjectId, SourceId } from "../../shared/core/id.ts";
import { show } from "../../shared/core/intake/json-value.ts";
import { type Hindrance, hindranceText } from "../../shared/core/mqtt/hindrance.ts";
import type { LifecycleEvent } from "../../shared/core/mqtt/presence.ts";
import { sourceOfTopic } from "../../shared/core/mqtt/topics.ts";
import { readWatchedFilter } from "../../shared/core/mqtt/watched-filter.ts";
import type { ProjectOf, SourceNote } from "./mqtt-intake.ts";

/** A message for the people of a project about one who uses it. */
export interface ProjectNote {
  readonly project: ProjectId;
  readonly identity: string;
  readonly kind: SourceNote["kind"];
  readonly text: string;
  readonly atMillis: number;
}

/** Whose client it is: a source's, or a user's or API token's, who uses these projects. */
export type Owner =
  | { readonly project: ProjectId; readonly source: SourceId }
  | { readonly identity: string; readonly projects: readonly ProjectId[] };

export interface OwnerPort {
  readonly projectOf: ProjectOf;
  /** Answers the user or API token that uses the client id; undefined if it is nobody's of this deployment. */
  readonly holderOf: (clientId: string) => Promise<Extract<Owner, { readonly identity: string }> | undefined>;
  readonly projectOfCompany: (companyName: string) => Promise<ProjectId | undefined>;
  readonly note: (note: SourceNote, times: number) => Promise<void>;
  readonly noteProject: (note: ProjectNote, times: number) => Promise<void>;
  readonly report: (message: string, fields: Record<string, unknown>) => void;
}

/** Is how the client ids of sources begin. */
const sourceInClientId = /^([0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12})(-|$)/;

/** Answers undefined for a client of nobody here, and for one of no source unless `others` are looked up. */
export async function ownerOf(clientId: string, port: OwnerPort, others = true): Promise<Owner | undefined> {
  const [, source] = sourceInClientId.exec(clientId) ?? [];
  const project = source === undefined ? undefined : await port.projectOf(source);
  if (source !== undefined && project !== undefined) return { project, source };
  return others ? port.holderOf(clientId) : undefined;
}

export async function noteHindrance(hindrance: Hindrance, owner: Owner, port: OwnerPort): Promise<void> {
  const { kind, at: atMillis, times } = hindrance;
  if ("source" in owner) {
    await port.note({ ...owner, kind, text: hindranceText(hindrance), atMillis }, times);
    return;
  }
  const { identity, projects } = owner;
  const meant = await meantProject(hindrance.topic ?? "", port);
  const isOwn = meant !== undefined && projects.includes(meant);
  // Keeps from each project what its members do in others: a topic is shown where it belongs, or can belong nowhere else.
  const text = hindranceText(hindrance, isOwn || projects.length === 1);
  const told = isOwn ? [meant] : projects;
  await Promise.all(told.map((project) => port.noteProject({ project, identity, kind, text, atMillis }, times)));
}

/** Answers the project that a topic or filter belongs to. */
async function meantProject(topic: string, port: OwnerPort): Promise<ProjectId | undefined> {
  const source = sourceOfTopic(topic);
  if (source !== undefined) return port.projectOf(source.toLowerCase());
  const companyName = readWatchedFilter(topic)?.companyName;
  return companyName === undefined ? undefined : port.projectOfCompany(companyName);
}

/** Reports what fails: the connections are known all the same, and the next storm is told of. */
export async function tellOfStorm(owner: Owner, { clientId, at }: LifecycleEvent, port: OwnerPort): Promise<void> {
  const isSource = "source" in owner;
  const own = isSource ? ": the source's id, a hyphen and more" : "";
  const text = `Two clients use the id ${isSource ? clientId : show(clientId)} and disconnect each other; give each its own${own}.`;
  const note = { kind: "mqtt-client-shared", text, atMillis: at } as const;
  const told = isSource
    ? [port.note({ ...owner, ...note }, 1)]
    : owner.projects.map((project) => port.noteProject({ project, identity: owner.identity, ...note }, 1));
  await Promise.all(told).catch((error: unknown) => {
    port.report("cannot note that two clients use an id", { clientId, error });
  });
}
