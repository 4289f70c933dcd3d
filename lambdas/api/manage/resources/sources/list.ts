/** Lists a project's sources, filtered and in order, page by page. */

import * as v from "valibot";
import { mayTouch } from "../../../../shared/access/authorize.ts";
import { deviceChoice } from "../../../../shared/calls/device-query.ts";
import { type Query, readQuery } from "../../../../shared/calls/query.ts";
import { readLabelFilter } from "../../../../shared/core/source/device-query.ts";
import {
  asksForData,
  meetsData,
  meetsFilter,
  readSourceOrder,
  type SourceFilter,
  withoutRetention,
} from "../../../../shared/core/source/source-query.ts";
import { sourceTypes } from "../../../../shared/core/source/source-type.ts";
import type { AskingInProject } from "../../http/asking.ts";
import { pageOfReads } from "../../http/pages/read-page.ts";
import { pageQuery } from "../../http/paging.ts";
import type { PlacePage } from "../../http/place-paging.ts";
import type { ListPage } from "../../registry-terms.ts";
import { fleetIdIn, fleetQuery } from "./fleet.ts";
import { retentionIds } from "./links.ts";
import { type Looked, orderedPage } from "./ordered.ts";
import { sourceAnswer } from "./show.ts";

const status = v.picklist(["ENABLED", "DISABLED"], "must be ENABLED or DISABLED.");
const type = v.picklist(sourceTypes, `must be one of ${sourceTypes.join(", ")}.`);
const truth = v.pipe(
  v.picklist(["true", "false"], "must be true or false."),
  v.transform((text) => text === "true"),
);

export const sourcesQuery = {
  query: { schema: v.string(), description: "A part of the display name or the Activation UID." },
  types: { schema: type, repeated: true, description: "Types of the sources; all without it." },
  statuses: { schema: status, repeated: true, description: "ENABLED or DISABLED; both without it." },
  retentions: {
    schema: v.string(),
    repeated: true,
    description: "Retentions, of which a source is linked to one at least; `none` finds those without one.",
  },
  label_filters: { ...deviceChoice.label_filters, description: "Labels: key=value, or key for any value." },
  silent: { schema: truth, description: "Whether it is silent for longer than its noDataAfter." },
  has_data: { schema: truth, description: "Whether data of it ever came." },
  ...fleetQuery,
  order_by: {
    schema: v.string(),
    description: "displayName, name, type, createTime, lastDataTime or labels.<key>; - before it to descend.",
  },
  ...pageQuery,
} as const satisfies Query;

/** Limits how many sources one call looks through for those that the caller may see. The page ends there. */
const mostRead = 2_000;

async function filterOf(asking: AskingInProject): Promise<SourceFilter> {
  const { request, project } = asking;
  const asked = readQuery(request, sourcesQuery);
  return {
    words: asked.query ?? "",
    types: asked.types,
    statuses: asked.statuses,
    retentions: await retentionsIn(asked.retentions, asking),
    labels: asked.label_filters.map(readLabelFilter),
    fleet: asked.fleet === undefined ? undefined : fleetIdIn(asked.fleet, project.id),
    silent: asked.silent,
    hasData: asked.has_data,
  };
}

async function retentionsIn(names: readonly string[], asking: AskingInProject): Promise<string[]> {
  const named = names.filter((name) => name !== withoutRetention);
  const ids = named.length === 0 ? [] : await retentionIds(named, asking);
  return named.length === names.length ? ids : [...ids, withoutRetention];
}

export async function list(asking: AskingInProject) {
  const { order_by } = readQuery(asking.request, sourcesQuery);
  const order = order_by === undefined ? undefined : readSourceOrder(order_by);
  const filter = await filterOf(asking);
  const needsData = order?.field === "lastDataTime" || asksForData(filter);
  if (order) return orderedPage({ order, filter, read: (page) => read(page, filter, needsData, asking) }, asking);
  const { shown, nextPageToken } = await pageOfReads(
    {
      read: (page) => read(page, filter, true, asking),
      idOf: ({ id }) => id,
      show: ({ found }) => found && sourceAnswer(found.source, found.state),
      isEnough: (looked) => looked >= mostRead,
    },
    asking.request,
  );
  return { sources: shown, nextPageToken };
}

/**
 * Reads sources in the order of their ids. Those that are found meet the filter, and come with the state of their data
 * if that is needed.
 */
async function read(
  page: ListPage,
  filter: SourceFilter,
  needsData: boolean,
  { caller, project, ports }: AskingInProject,
): Promise<PlacePage<Looked>> {
  const { sources, more } = await ports.registry.sources.page(project.id, page);
  const wanted = sources.filter((source) => mayTouch(caller, source.id) && meetsFilter(source, filter));
  const ids = new Set(wanted.map(({ id }) => id));
  const states = await ports.registry.sources.states(project.id, needsData ? [...ids] : []);
  const items = sources.map((source) => {
    const state = states.get(source.id) ?? {};
    const isFound = ids.has(source.id) && meetsData(source, state, filter);
    return { id: source.id, found: isFound ? { source, state } : undefined };
  });
  return { items, next: more ? sources.at(-1)?.id : undefined };
}
