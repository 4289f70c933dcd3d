/** Asks for the exports of a project: copies of points in files, each made by a job. */

import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { pageQuery, paging } from "../../api/all-pages.ts";
import { api } from "../../api/client.ts";
import { jobIntervalMillis } from "../../api/jobs.ts";
import type { components } from "../../api/made/openapi.ts";
import { listIntervalMillis } from "../../api/query-client.ts";

export type Export = components["schemas"]["ExportSummary"];
export type ExportWithLinks = components["schemas"]["ExportWithLinks"];
export type ExportState = Export["state"];

export const exportsKey = (project: string) => ["project", project, "exports"] as const;

/** How often exports are asked for: as often as the one that is likeliest to change. */
const intervalOf = (exports: readonly Export[]): number =>
  Math.min(listIntervalMillis, ...exports.map((each) => jobIntervalMillis(each, Date.now()) || listIntervalMillis));

/** The exports of the last 31 days, newest first, page by page. */
export const exportsQuery = (project: string, state: ExportState | undefined) =>
  infiniteQueryOptions({
    queryKey: [...exportsKey(project), "list", state],
    queryFn: ({ signal, pageParam }) => {
      const query = { ...(state === undefined ? {} : { state }), ...pageQuery(pageParam) };
      return api.GET("/v2/projects/{project}/exports", { params: { path: { project }, query }, signal });
    },
    ...paging,
    refetchInterval: ({ state: { data } }) => intervalOf(data?.pages.flatMap(({ exports }) => exports) ?? []),
  });

/** How long before its links end an export is asked for again. */
const marginMillis = 60_000;

/** One export with links to its files, which hold for some minutes: new ones are asked for before they end. */
export const exportQuery = (project: string, id: string) =>
  queryOptions({
    queryKey: [...exportsKey(project), "one", id],
    queryFn: ({ signal }) =>
      api.GET("/v2/projects/{project}/exports/{export}", { params: { path: { project, export: id } }, signal }),
    refetchInterval: ({ state: { data } }) => {
      const now = Date.now();
      if (data === undefined) return false;
      const ends = Date.parse(data.urlEndTime) - marginMillis - now;
      return Math.max(1000, Math.min(ends, jobIntervalMillis(data, now) || ends));
    },
    // Links are as good as the files: they are forgotten with the page that shows them.
    gcTime: 0,
  });
