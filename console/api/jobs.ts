/** Asks for the jobs of a project: synchronizations, replays, resends, exports and deletions. */

import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { pageQuery, paging } from "./all-pages.ts";
import { api } from "./client.ts";
import type { components } from "./made/openapi.ts";
import { listIntervalMillis } from "./query-client.ts";

export type Job = components["schemas"]["Job"];

export interface JobFilter {
  readonly state?: Job["state"] | undefined;
  readonly kind?: Job["kind"] | undefined;
  /** The resource name of what the job is about. */
  readonly target?: string | undefined;
}

export const jobsKey = (project: string) => ["project", project, "jobs"] as const;
const runningMillis = 2000;
const mostRunningMillis = 15_000;

/** Asks soon after a job began and less often the longer it runs. Undefined asks for none. */
export const jobIntervalMillis = (
  job: Pick<Job, "state" | "createTime"> | undefined,
  nowMillis: number,
): number | false => {
  if (job?.state !== "RUNNING") return false;
  const age = nowMillis - Date.parse(job.createTime);
  return Math.min(mostRunningMillis, Math.max(runningMillis, age / 10));
};

/** How often a list of jobs is asked for: as often as the job in it that is likeliest to change. */
const listMillis = (jobs: readonly Job[]): number =>
  Math.min(listIntervalMillis, ...jobs.map((job) => jobIntervalMillis(job, Date.now()) || listIntervalMillis));

const queryOf = ({ state, kind, target }: JobFilter) => ({
  ...(state === undefined ? {} : { state }),
  ...(kind === undefined ? {} : { kind }),
  ...(target === undefined ? {} : { target }),
});

/** The jobs of a project, newest first, page by page. */
export const jobsQuery = (project: string, filter: JobFilter) =>
  infiniteQueryOptions({
    queryKey: [...jobsKey(project), "list", filter],
    queryFn: ({ signal, pageParam }) => {
      const query = { ...queryOf(filter), ...pageQuery(pageParam) };
      return api.GET("/v2/projects/{project}/jobs", { params: { path: { project }, query }, signal });
    },
    ...paging,
    refetchInterval: ({ state: { data } }) =>
      (data?.pages.length ?? 0) > 1 ? false : listMillis(data?.pages.flatMap(({ jobs }) => jobs) ?? []),
  });

/** The latest jobs that one thing was the target of. */
export const jobsOfQuery = (project: string, target: string) =>
  queryOptions({
    queryKey: [...jobsKey(project), "of", target],
    queryFn: async ({ signal }) => {
      const query = { target, page_size: 100 };
      const { jobs } = await api.GET("/v2/projects/{project}/jobs", { params: { path: { project }, query }, signal });
      return jobs;
    },
    refetchInterval: ({ state: { data } }) => listMillis(data ?? []),
  });

export const jobQuery = (project: string, job: string) =>
  queryOptions({
    queryKey: [...jobsKey(project), job],
    queryFn: ({ signal }) =>
      api.GET("/v2/projects/{project}/jobs/{job}", { params: { path: { project, job } }, signal }),
    refetchInterval: ({ state: { data } }) => jobIntervalMillis(data, Date.now()),
  });
