/** Draws what was delivered in steps of five minutes: success and error, how long it took, and errors by their class. */

import { useMemo } from "react";
import type { MetricStep } from "../../../api/connectors.ts";
import { formatDuration, formatNumber, readDuration } from "../../../numbers/numbers.ts";
import { Chart } from "../../../parts/chart/Chart.tsx";
import type { Series } from "../../../parts/chart/series.ts";
import { Section } from "../../../parts/page/PageHead.tsx";
import { useZone } from "../../../time/use-zone.ts";
import { errorClassWords } from "../../../words/error-class.ts";

/** As many lines as can be told apart. */
const mostSeries = 8;

export interface DeliverySeries {
  readonly times: readonly number[];
  readonly counts: readonly Series[];
  readonly latencies: readonly Series[];
  /** The classes of errors that there were, the most frequent first. */
  readonly classes: readonly Series[];
}

const millisOf = (duration: string | null): number | null =>
  duration === null ? null : (readDuration(duration) ?? null);

/** Makes lines of steps. */
export function seriesOf(steps: readonly MetricStep[]): DeliverySeries {
  const sums = new Map<string, number>();
  for (const { errorsByClass } of steps) {
    for (const [name, count] of Object.entries(errorsByClass)) sums.set(name, (sums.get(name) ?? 0) + count);
  }
  const names = [...sums].toSorted(([, one], [, other]) => other - one).map(([name]) => name);
  return {
    times: steps.map(({ startTime }) => Date.parse(startTime)),
    counts: [
      { label: "Success", values: steps.map(({ successCount }) => successCount) },
      { label: "Errors", values: steps.map(({ errorCount }) => errorCount) },
    ],
    latencies: [
      { label: "p50", values: steps.map(({ latency50p }) => millisOf(latency50p)) },
      { label: "p99", values: steps.map(({ latency99p }) => millisOf(latency99p)) },
    ],
    classes: names.slice(0, mostSeries).map((name) => ({
      label: errorClassWords(name).name,
      values: steps.map(({ errorsByClass }) => errorsByClass[name] ?? 0),
    })),
  };
}

export function DeliveryCharts({ series: steps }: { readonly series: readonly MetricStep[] }) {
  const zone = useZone();
  const { times, counts, latencies, classes } = useMemo(() => seriesOf(steps), [steps]);
  const [first, last] = [times[0], times.at(-1)];
  if (first === undefined || last === undefined) return null;
  const shared = { times, span: { fromMillis: first, toMillis: last + stepMillis }, zone, height: 160 };
  return (
    <Section title="The last 24 hours">
      <div className="connector-charts">
        <Chart {...shared} label="Attempts in five minutes" series={counts} write={formatNumber} />
        <Chart {...shared} label="Time to acknowledge" series={latencies} write={formatDuration} />
        {classes.length > 0 && (
          <Chart {...shared} label="Errors by class, in five minutes" series={classes} write={formatNumber} />
        )}
      </div>
    </Section>
  );
}

const stepMillis = 300_000;
