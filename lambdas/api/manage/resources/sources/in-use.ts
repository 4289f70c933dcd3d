/**
 * Lists which event types and which keys of labels a project's sources use, for pickers. Looks through some sources for
 * each page, since nothing keeps these lists; what several pages name is one thing.
 */

import { chunksOf } from "../../../../shared/core/chunks.ts";
import { labelsOf } from "../../../../shared/core/source/label.ts";
import type { AskingInProject } from "../../http/asking.ts";
import { AnswerRoom } from "../../http/pages/answer-size.ts";
import { pageQuery, readLastShown, readPageSize, tokenAfter } from "../../http/paging.ts";
import type { ProjectCalls } from "../../http/resource.ts";
import { eventTypeList, labelKeyList } from "./answers.ts";

/** Bounds the sources that a page looks through: of each, the latest event of every type is read. */
const sourcesForTypes = 100;
const readAtOnce = 10;
/** Bounds the sources that a page looks through for what they hold themselves. */
const sourcesForLabels = 2_000;
const pageAtOnce = 500;

const query = {
  ...pageQuery,
  page_size: { ...pageQuery.page_size, description: "How many sources are looked through at most." },
} as const;

/** The names that a source uses. */
interface Used {
  readonly id: string;
  readonly names: readonly string[];
}

async function eventTypes(asking: AskingInProject) {
  const { request, project, ports } = asking;
  const { sources, nextPageToken } = await some(asking, sourcesForTypes);
  const used: Used[] = [];
  for (const chunk of chunksOf(sources, readAtOnce)) {
    const latest = await Promise.all(chunk.map(({ id }) => ports.registry.latestEvents.of(project.id, id)));
    for (const [index, { id }] of chunk.entries())
      used.push({ id, names: (latest[index] ?? []).map(({ measurement }) => measurement) });
  }
  const { names, cutAfter } = joined(used);
  return { eventTypes: names, nextPageToken: cutAfter === undefined ? nextPageToken : tokenAfter(cutAfter, request) };
}

async function labelKeys(asking: AskingInProject) {
  const { sources, nextPageToken } = await some(asking, sourcesForLabels);
  const { names, cutAfter } = joined(
    sources.map((source) => ({ id: source.id, names: Object.keys(labelsOf(source)) })),
  );
  return {
    labelKeys: names,
    nextPageToken: cutAfter === undefined ? nextPageToken : tokenAfter(cutAfter, asking.request),
  };
}

/**
 * Joins the names of sources, each name once. Ends before a source whose names would make the answer too large; `cutAfter`
 * is then the last source that is in.
 */
function joined(sources: readonly Used[]): { names: string[]; cutAfter: string | undefined } {
  const names = new Set<string>();
  const room = new AnswerRoom(Number.POSITIVE_INFINITY);
  let last: string | undefined;
  for (const { id, names: used } of sources) {
    const fresh = used.filter((name) => !names.has(name));
    if (fresh.length > 0 && !room.take(fresh)) return { names: [...names].toSorted(), cutAfter: last };
    for (const name of fresh) names.add(name);
    last = id;
  }
  return { names: [...names].toSorted(), cutAfter: undefined };
}

/** Reads so many sources at most, or fewer if the request says so, behind the one of the page token. */
async function some({ request, project, ports }: AskingInProject, bound: number) {
  const most = readPageSize(request, bound);
  const sources = [];
  let after = readLastShown(request);
  for (let more = true; more; ) {
    if (sources.length >= most)
      return { sources, nextPageToken: after === undefined ? "" : tokenAfter(after, request) };
    const limit = Math.min(pageAtOnce, most - sources.length);
    const page = await ports.registry.sources.page(project.id, { after, limit });
    sources.push(...page.sources);
    after = page.sources.at(-1)?.id ?? after;
    more = page.more;
  }
  return { sources, nextPageToken: "" };
}

export const inUseCalls: ProjectCalls = [
  {
    method: "GET",
    path: "/v2/projects/{project}/eventtypes",
    role: "roles/project.user",
    run: eventTypes,
    summary: "Lists event types of which the project's sources have a latest event, page by page of sources.",
    query,
    answer: eventTypeList,
  },
  {
    method: "GET",
    path: "/v2/projects/{project}/labelkeys",
    role: "roles/project.user",
    run: labelKeys,
    summary: "Lists keys of labels that the project's sources have, page by page of sources.",
    query,
    answer: labelKeyList,
  },
];
