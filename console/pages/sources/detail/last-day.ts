/** Asks how much of a source was kept in the last day, by the hour, and what was said of it. */

import { queryOptions } from "@tanstack/react-query";
import { pageQuery } from "../../../api/all-pages.ts";
import { api } from "../../../api/client.ts";
import { type Retention, sourcesKey } from "../../../api/sources.ts";
import { quoteName } from "../../explore/influxql.ts";

const hourMillis = 3_600_000;
export const hours = 24;
/** Asks anew only now and then, since the answer is counted from the points themselves. */
const intervalMillis = 5 * 60_000;

/** Kinds that count quickly. A look into files in S3 takes long, and one into Timestream is billed by what it reads. */
const quick: ReadonlySet<Retention["kind"]> = new Set(["DYNAMODB", "INFLUXDB"]);

/** Answers the first of a source's retentions that can be asked at each look. */
export const countedIn = (linked: readonly string[], all: readonly Retention[]): Retention | undefined =>
  all.find(({ name, kind }) => linked.includes(name) && quick.has(kind));

/** A series of an answer of `/query`: the time first, in milliseconds, then a count for each field. */
interface Counted {
  readonly values: readonly (readonly (string | number | boolean | null)[])[];
}

/** Adds up the counts of all fields, by the hour, the oldest first. */
export function valuesByHour(series: readonly Counted[], fromMillis: number): number[] {
  const sums = Array.from({ length: hours }, () => 0);
  for (const [time, ...counts] of series.flatMap(({ values }) => values)) {
    const hour = Math.floor((Number(time) - fromMillis) / hourMillis);
    const sum = counts.reduce<number>((all, count) => all + Number(count ?? 0), 0);
    if (sums[hour] !== undefined) sums[hour] += sum;
  }
  return sums;
}

export type Kept =
  | { readonly kind: "counted"; readonly byHour: readonly number[] }
  | { readonly kind: "refused"; readonly text: string };

/** The values that a retention has kept of a source in this hour and the 23 before. */
export const keptQuery = (project: string, uid: string, retention: Retention | undefined) =>
  queryOptions({
    queryKey: [...sourcesKey(project), "kept", uid, retention?.name],
    queryFn: async ({ signal }): Promise<Kept> => {
      const fromMillis = (Math.floor(Date.now() / hourMillis) - hours + 1) * hourMillis;
      const from = `${quoteName(retention?.displayName ?? "")}./.*/`;
      const q = `SELECT count(*) FROM ${from} WHERE time >= ${fromMillis}ms GROUP BY time(1h) fill(none)`;
      const { results } = await api.GET("/query", { params: { query: { q, db: uid, epoch: "ms" } }, signal });
      const text = results.find(({ error }) => error !== undefined)?.error;
      if (text !== undefined) return { kind: "refused", text };
      return {
        kind: "counted",
        byHour: valuesByHour(
          results.flatMap(({ series = [] }) => series),
          fromMillis,
        ),
      };
    },
    enabled: retention !== undefined,
    staleTime: 60_000,
    refetchInterval: intervalMillis,
  });

export interface Said {
  readonly errors: number;
  readonly warnings: number;
  readonly all: number;
  /** Says that there are more messages than were read. */
  readonly isCut: boolean;
}

interface Line {
  readonly level: "INFO" | "WARNING" | "ERROR";
  readonly count: number;
}

export function countSaid(messages: readonly Line[], isCut: boolean): Said {
  const sumOf = (lines: readonly Line[]): number => lines.reduce((sum, { count }) => sum + count, 0);
  const of = (level: Line["level"]): number => sumOf(messages.filter((line) => line.level === level));
  return { errors: of("ERROR"), warnings: of("WARNING"), all: sumOf(messages), isCut };
}

/** The messages of a source in the last day, of the first hundred lines. */
export const saidQuery = (project: string, source: string) =>
  queryOptions({
    queryKey: [...sourcesKey(project), "said", source],
    queryFn: async ({ signal }): Promise<Said> => {
      const start_time = new Date(Date.now() - hours * hourMillis).toISOString();
      const params = { path: { project, source }, query: { start_time, ...pageQuery("") } };
      const answer = await api.GET("/v2/projects/{project}/sources/{source}/messages", { params, signal });
      return countSaid(answer.messages, answer.nextPageToken !== "");
    },
    refetchInterval: 60_000,
  });
