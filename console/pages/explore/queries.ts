/** Asks for sources, for what they have measured, and for points. */

import { queryOptions } from "@tanstack/react-query";
import { api } from "../../api/client.ts";
import { idOf } from "../../api/projects.ts";
import type { Frame } from "./frames.ts";

export interface SourceChoice {
  readonly id: string;
  readonly name: string;
  readonly uid: string;
  readonly hasData: boolean;
}

/** The sources of a project, of as many as a page of the list holds. */
export const sourceChoicesQuery = (project: string) =>
  queryOptions({
    queryKey: ["project", project, "explore", "sources"],
    queryFn: async ({ signal }): Promise<SourceChoice[]> => {
      const params = { path: { project }, query: { page_size: 100 } };
      const { sources } = await api.GET("/v2/projects/{project}/sources", { params, signal });
      return sources.map(({ name, displayName, activationUid, lastDataTime }) => ({
        id: idOf(name),
        name: displayName || activationUid,
        uid: activationUid,
        hasData: lastDataTime !== null,
      }));
    },
    staleTime: 60_000,
  });

const emptyIntervalMillis = 5000;

/**
 * What a source has measured, in each of its retentions, which have the names here by which queries know them. Where that
 * is nothing, it is asked for again, so that a first point is seen.
 */
export const measurementsQuery = (project: string, source: string) =>
  queryOptions({
    queryKey: ["project", project, "explore", "measurements", source],
    queryFn: async ({ signal }) => {
      const query = { page_size: 100 };
      const [{ measurements }, { retentions }] = await Promise.all([
        api.GET("/v2/projects/{project}/sources/{source}/measurements", {
          params: { path: { project, source }, query },
          signal,
        }),
        api.GET("/v2/projects/{project}/retentions", { params: { path: { project }, query }, signal }),
      ]);
      const names = new Map(retentions.map(({ name, displayName }) => [name, displayName]));
      return measurements.map((each) => ({ ...each, retention: names.get(each.retention) ?? each.retention }));
    },
    staleTime: 60_000,
    refetchInterval: ({ state: { data } }) => (data?.length === 0 ? emptyIntervalMillis : false),
  });

export interface Answer {
  readonly frames: readonly Frame[];
  /** What statements that failed say of it, and what others remark. */
  readonly faults: readonly string[];
  readonly askedMillis: number;
}

/** Asks sources for points, each by the same InfluxQL. */
export const pointsQuery = (project: string, q: string, sources: readonly SourceChoice[]) =>
  queryOptions({
    queryKey: ["project", project, "explore", "points", q, sources.map(({ uid }) => uid)],
    queryFn: async ({ signal }): Promise<Answer> => {
      const askedMillis = Date.now();
      const answers = await Promise.all(sources.map((source) => ask(q, source, sources.length > 1, signal)));
      return {
        frames: answers.flatMap(({ frames }) => frames),
        faults: [...new Set(answers.flatMap(({ faults }) => faults))],
        askedMillis,
      };
    },
    staleTime: 30_000,
  });

async function ask(q: string, { uid, name }: SourceChoice, isNamed: boolean, signal: AbortSignal) {
  const { results } = await api.GET("/query", { params: { query: { q, db: uid, epoch: "ms" } }, signal });
  const source = isNamed ? name : "";
  return {
    frames: results.flatMap(({ series = [] }) => series.map((each): Frame => ({ ...each, source }))),
    faults: results.flatMap(({ error, messages = [] }) => [
      ...(error === undefined ? [] : [error]),
      ...messages.map(({ text }) => text),
    ]),
  };
}
