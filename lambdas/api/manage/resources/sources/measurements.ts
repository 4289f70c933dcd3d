/** Lists what a source has in its retentions: measurements with their fields and tags, without reading a point. */

import type { KnownSeries } from "../../../../shared/core/query/catalogue.ts";
import type { AskingInProject } from "../../http/asking.ts";
import { pageOf, pageQuery } from "../../http/paging.ts";
import type { ProjectCalls } from "../../http/resource.ts";
import { measurementList } from "./answers.ts";
import { findSource } from "./find.ts";

/** Bounds the values of a tag that a list shows. All of them are asked for by SHOW TAG VALUES at /query. */
const mostShownValues = 100;

async function list(asking: AskingInProject) {
  const { request, ports } = asking;
  const { id: source, project, retentions } = await findSource(asking);
  const found = await Promise.all(
    retentions.map(async (retention) =>
      (await ports.catalogue.seriesAt({ project, retention, source })).map((known) => ({
        id: `${known.measurement}#${retention}`,
        // Is what the page is measured by.
        entry: shown(`projects/${project}/retentions/${retention}`, known),
      })),
    ),
  );
  const { items, nextPageToken } = pageOf(found.flat(), ({ id }) => id, request);
  return { measurements: items.map(({ entry }) => entry), nextPageToken };
}

const shown = (retention: string, { measurement, fields, tags, firstDay, lastDay }: KnownSeries) => ({
  measurement,
  retention,
  fields: [...fields].map(([name, types]) => ({ name, types: [...types].toSorted() })).toSorted(byName),
  tags: [...tags]
    .map(([name, { values, complete }]) => ({
      name,
      values: values.toSorted().slice(0, mostShownValues),
      isComplete: complete && values.length <= mostShownValues,
    }))
    .toSorted(byName),
  firstDay: dateOf(firstDay),
  lastDay: dateOf(lastDay),
});

const byName = (one: { readonly name: string }, other: { readonly name: string }): number =>
  one.name < other.name ? -1 : 1;

/** Answers a day, counted since 1970, as a date. */
const dateOf = (day: number): string => new Date(day * 86_400_000).toISOString().slice(0, 10);

export const measurementCalls: ProjectCalls = [
  {
    method: "GET",
    path: "/v2/projects/{project}/sources/{source}/measurements",
    role: "roles/project.user",
    ofSources: true,
    run: list,
    summary: "Lists the measurements of a source in each of its retentions, with their fields, tags and days.",
    query: pageQuery,
    answer: measurementList,
  },
];
