/**
 * Makes the policies that AWS IoT Core holds a connection to. Resources are compared letter by letter but for `*`, which
 * crosses levels, and `?`: the wildcards of topic filters, `+` and `#`, are letters like any other (ADR 0032).
 */

import type { SourceId } from "../id.ts";
import { pointTopics, rawTopics, sourceTopics, writeTopic } from "./topics.ts";

type Action = "iot:Connect" | "iot:Publish" | "iot:Subscribe" | "iot:Receive" | "iot:RetainPublish";

interface Statement {
  readonly Effect: "Allow";
  readonly Action: Action;
  readonly Resource: readonly string[];
}

export interface PolicyDocument {
  readonly Version: "2012-10-17";
  readonly Statement: readonly Statement[];
}

/** Bounds what an authorizer may answer. */
export const mostDocuments = 10;
export const mostDocumentBytes = 2048;

/** Is one action on one resource. */
interface Grant {
  readonly action: Action;
  readonly resource: string;
}

/** Begins the ARNs of a deployment's topics and clients: `arn:aws:iot:<region>:<account>:`. */
export type IotArnPrefix = string;

/**
 * Permits exactly the id that the client presented. The authorizer has checked that it may, and a condition in its
 * place would cut connections for no reason.
 */
const connect = (prefix: IotArnPrefix): Grant => ({
  action: "iot:Connect",
  resource: `${prefix}client/${presentedId}`,
});

// biome-ignore lint/suspicious/noTemplateCurlyInString: AWS IoT Core fills this in, and no program of ours.
const presentedId = "${iot:ClientId}";

/** Answers the policy of a source: its own topics, and to be retained nothing but its data. */
export function sourcePolicy(source: SourceId, prefix: IotArnPrefix): readonly PolicyDocument[] {
  const own = `${sourceTopics(source)}/*`;
  const grants: Grant[] = [
    connect(prefix),
    { action: "iot:Publish", resource: `${prefix}topic/${own}` },
    { action: "iot:RetainPublish", resource: `${prefix}topic/${sourceTopics(source)}/data/read/*` },
    { action: "iot:Subscribe", resource: `${prefix}topicfilter/${own}` },
    { action: "iot:Receive", resource: `${prefix}topic/${own}` },
  ];
  return pack(grants, []).documents;
}

/** Is a project that somebody watches: all of it, or single sources. */
export interface Watched {
  readonly companyName: string;
  readonly sources?: readonly SourceId[];
}

/** What users and API tokens may do over MQTT. */
export interface WatcherRights {
  readonly watched: readonly Watched[];
  /** The sources that may be sent commands, project by project. */
  readonly commanded: readonly (readonly SourceId[])[];
}

/** A policy, and what of the rights did not fit into it. */
export interface WatcherPolicy {
  readonly documents: readonly PolicyDocument[];
  /** Counts the companies, or single sources, that cannot be watched. */
  readonly unwatched: number;
  /** Counts the projects to whose sources no commands can be sent. Those go over HTTP. */
  readonly uncommanded: number;
}

/** Bounds the sources in all that a policy names: nine documents of seventeen, beside one of other rights. */
export const mostCommanded = 153;

/**
 * Answers the policy of a user or an API token. Rights that do not fit are left out, each as a whole: a company, a
 * source, or the commands to a project.
 */
export function watcherPolicy({ watched, commanded }: WatcherRights, prefix: IotArnPrefix): WatcherPolicy {
  const watching = watched.flatMap(({ companyName, sources }) =>
    sources === undefined
      ? [watchGrants(rawTopics(companyName), pointTopics(companyName), prefix)]
      : sources.map((source) =>
          watchGrants(`${rawTopics(companyName)}/${source}`, `${pointTopics(companyName)}/${source}`, prefix),
        ),
  );
  const commanding = fitting(commanded).map((sources) => sources.map((source) => commandGrant(source, prefix)));
  const packed = pack([connect(prefix)], [...watching, ...commanding]);
  const isPacked = (group: readonly Grant[]): boolean => packed.groups.has(group);
  return {
    documents: packed.documents,
    unwatched: watching.filter((group) => !isPacked(group)).length,
    uncommanded: commanded.filter(({ length }) => length > 0).length - commanding.filter(isPacked).length,
  };
}

/** Answers the projects whose sources fit within the bound together, in their order, and none without sources. */
function fitting(commanded: WatcherRights["commanded"]): WatcherRights["commanded"] {
  let room = mostCommanded;
  return commanded.filter(({ length }) => {
    if (length === 0 || length > room) return false;
    room -= length;
    return true;
  });
}

/**
 * Permits watching all that is below these topics. `$share/*` crosses levels, so that filters of other companies slip
 * through it; what guards each message is the right to receive, which is never wider than the topics.
 */
const watchGrants = (raw: string, points: string, prefix: IotArnPrefix): readonly Grant[] =>
  [raw, points].flatMap((topics): Grant[] => [
    { action: "iot:Subscribe", resource: `${prefix}topicfilter/${topics}/*` },
    { action: "iot:Subscribe", resource: `${prefix}topicfilter/$share/*/${topics}/*` },
    { action: "iot:Receive", resource: `${prefix}topic/${topics}/*` },
  ]);

const commandGrant = (source: SourceId, prefix: IotArnPrefix): Grant => ({
  action: "iot:Publish",
  resource: `${prefix}topic/${writeTopic({ kind: "command", source })}`,
});

interface Packed {
  readonly documents: readonly PolicyDocument[];
  /** Holds the groups that fitted. */
  readonly groups: ReadonlySet<readonly Grant[]>;
}

/** Packs grants into documents, one after the other. A group that does not fit is left out, and the next one is tried. */
function pack(first: readonly Grant[], groups: readonly (readonly Grant[])[]): Packed {
  let documents = add([new Map()], first) ?? [];
  const packed = new Set<readonly Grant[]>();
  for (const group of groups) {
    const more = add(documents, group);
    if (more === undefined) continue;
    documents = more;
    packed.add(group);
  }
  return { documents: documents.map(documentOf), groups: packed };
}

/** A document under way: resources by action. */
type Draft = ReadonlyMap<Action, readonly string[]>;

/** Answers the documents with the grants added to the last one or to new ones, and undefined if they do not fit. */
function add(documents: readonly Draft[], grants: readonly Grant[]): readonly Draft[] | undefined {
  const drafts = [...documents];
  for (const { action, resource } of grants) {
    const last = drafts.at(-1) ?? new Map();
    const fuller = new Map(last).set(action, [...(last.get(action) ?? []), resource]);
    if (sizeOf(fuller) <= mostDocumentBytes) {
      drafts[drafts.length - 1] = fuller;
      continue;
    }
    const fresh = new Map([[action, [resource]]]);
    if (drafts.length === mostDocuments || sizeOf(fresh) > mostDocumentBytes) return undefined;
    drafts.push(fresh);
  }
  return drafts;
}

const documentOf = (draft: Draft): PolicyDocument => ({
  Version: "2012-10-17",
  Statement: [...draft].map(([action, resources]) => ({ Effect: "Allow", Action: action, Resource: resources })),
});

/** Counts bytes, of which there are at least as many as the characters that AWS IoT Core counts. */
const sizeOf = (draft: Draft): number => Buffer.byteLength(JSON.stringify(documentOf(draft)));
