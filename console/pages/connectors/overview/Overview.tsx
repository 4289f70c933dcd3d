/** What a connector did in the last 24 hours, what waits for it, its last attempts, and the jobs that run for it. */

import { useQuery } from "@tanstack/react-query";
import { type ConnectorMetrics, metricsQuery } from "../../../api/connectors.ts";
import { formatNumber, formatShare } from "../../../numbers/numbers.ts";
import { Section } from "../../../parts/page/PageHead.tsx";
import { Tile, Tiles } from "../../../parts/show/Tiles.tsx";
import { Loading } from "../../../parts/states/Loading.tsx";
import { QueryView } from "../../../parts/states/QueryView.tsx";
import { pathOf } from "../actions/calls.ts";
import { LastAttempts } from "../attempts/LastAttempts.tsx";
import type { ConnectorPartProps } from "../detail/part-props.ts";
import { JobsOf } from "../gaps/JobsOf.tsx";
import { inWords } from "../words/duration.ts";
import { DeliveryCharts } from "./DeliveryCharts.tsx";

export default function Overview({ connector, isWatched }: ConnectorPartProps) {
  const { project, connector: id } = pathOf(connector);
  const query = useQuery(metricsQuery(project, id, isWatched));
  return (
    <>
      <QueryView query={query} loading={<Loading shape="tiles" label="Loading what it did" />}>
        {(metrics) => (
          <>
            <div className="connector-figures">
              <Figures metrics={metrics} />
            </div>
            <DeliveryCharts series={metrics.series ?? []} />
          </>
        )}
      </QueryView>
      <JobsOf connector={connector} isRunningOnly />
      <Section title="Last attempts">
        <LastAttempts connector={connector} />
      </Section>
    </>
  );
}

/** Nothing waits where the queue is empty alone: an age is not known of events that nobody has looked at yet. */
function oldestWords({ depth, oldestEventAge }: NonNullable<ConnectorMetrics["queue"]>): string {
  if (depth === 0) return "nothing waits";
  return oldestEventAge === null ? "not known now" : "since it came";
}

function Figures({ metrics: { metrics, queue } }: { readonly metrics: ConnectorMetrics }) {
  const { successCount, errorCount, latency99p } = metrics;
  const all = successCount + errorCount;
  return (
    <Tiles>
      <Tile
        name="Success, 24 h"
        value={formatNumber(successCount)}
        more={all === 0 ? "no attempts" : `${formatShare(successCount / all)} of all attempts`}
      />
      <Tile
        name="Errors, 24 h"
        value={formatNumber(errorCount)}
        more={errorCount === 0 ? "none" : formatShare(errorCount / all)}
      />
      <Tile name="p99, 24 h" value={successCount === 0 ? "–" : inWords(latency99p)} more="99 of 100 took no longer" />
      <Tile name="Waiting" value={formatNumber(queue.depth)} more="events on the queue" />
      <Tile name="Oldest waits" value={inWords(queue.oldestEventAge)} more={oldestWords(queue)} />
      <Tile
        name="Drained in"
        value={inWords(queue.projectedDrainTime)}
        more={queue.projectedDrainTime === null ? "not known while nothing is delivered" : "at the rate of now"}
      />
    </Tiles>
  );
}
