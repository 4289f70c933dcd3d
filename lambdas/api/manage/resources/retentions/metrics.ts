/** Tells how much retentions hold, and how many sources are linked to them. */

import { isoMillis } from "../../../../shared/core/instant.ts";
import { type DaySize, sizeOf } from "../../../../shared/core/metering/retention-size.ts";
import type { Retention } from "../../../../shared/core/project/retention.ts";
import type { AskingInProject } from "../../http/asking.ts";
import { pageOf, pageQuery } from "../../http/paging.ts";
import type { ProjectCalls } from "../../http/resource.ts";
import { retentionMetrics, retentionMetricsList } from "./answers.ts";
import { findRetention, retentionName } from "./find.ts";

const readAtOnce = 500;

/** Counts the sources that are linked to each retention of the project. */
async function countLinks({ project, ports }: AskingInProject): Promise<ReadonlyMap<string, number>> {
  const counts = new Map<string, number>();
  let after: string | undefined;
  for (let more = true; more; ) {
    const page = await ports.registry.sources.page(project.id, { after, limit: readAtOnce });
    for (const retention of page.sources.flatMap(({ retentions }) => retentions)) {
      counts.set(retention, (counts.get(retention) ?? 0) + 1);
    }
    after = page.sources.at(-1)?.id ?? after;
    more = page.more;
  }
  return counts;
}

function metricsOf(
  retention: Retention,
  { days, links, nowMillis }: { days: readonly DaySize[]; links: ReadonlyMap<string, number>; nowMillis: number },
) {
  const { points, bytes, since } = sizeOf(days, retention, nowMillis);
  return {
    pointCount: points,
    byteCount: bytes,
    countedSince: since === undefined ? null : isoMillis(since),
    sourceCount: links.get(retention.id) ?? 0,
  };
}

async function metrics(asking: AskingInProject) {
  const { project, ports } = asking;
  const retention = await findRetention(asking);
  const [days, links] = await Promise.all([ports.retentionSizes.of(project.id, retention.id), countLinks(asking)]);
  return { metrics: metricsOf(retention, { days, links, nowMillis: ports.now().getTime() }) };
}

async function allMetrics(asking: AskingInProject) {
  const { request, project, ports } = asking;
  const [retentions, days, links] = await Promise.all([
    ports.registry.sources.listRetentions(project.id),
    ports.retentionSizes.of(project.id),
    countLinks(asking),
  ]);
  const daysOf = Map.groupBy(days, ({ retention }) => retention);
  const { items, nextPageToken } = pageOf(retentions, ({ id }) => id, request);
  const nowMillis = ports.now().getTime();
  const entries = items.map((retention) => ({
    name: retentionName(retention),
    metrics: metricsOf(retention, { days: daysOf.get(retention.id) ?? [], links, nowMillis }),
  }));
  return { retentions: entries, nextPageToken };
}

const all = "/v2/projects/{project}/retentions";
const reads = { method: "GET", role: "roles/project.user" } as const;

export const retentionMetricsCalls: ProjectCalls = [
  {
    ...reads,
    path: `${all}/{retention}:metrics`,
    summary: "Tells about how much a retention holds, and how many sources are linked to it.",
    answer: retentionMetrics,
    run: metrics,
  },
  {
    ...reads,
    path: `${all}:metrics`,
    summary: "Tells the same of all retentions of the project.",
    query: pageQuery,
    answer: retentionMetricsList,
    run: allMetrics,
  },
];
