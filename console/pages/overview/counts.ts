/** Counts sources and connectors by how they are. */

import type { Connector } from "../../api/connectors.ts";
import type { OverviewMetrics, OverviewSource } from "../../api/overview.ts";
import { readDuration } from "../../numbers/numbers.ts";

export interface SourceCounts {
  readonly sending: number;
  readonly silent: number;
  readonly never: number;
  readonly disabled: number;
}

/** Counts each source once: a disabled one as that alone. */
export function countSources(sources: readonly Pick<OverviewSource, "status" | "alert" | "lastDataTime">[]) {
  const counts = { sending: 0, silent: 0, never: 0, disabled: 0 };
  for (const source of sources) counts[stateOf(source)] += 1;
  return counts satisfies SourceCounts;
}

function stateOf({ status, alert, lastDataTime }: Pick<OverviewSource, "status" | "alert" | "lastDataTime">) {
  if (status === "DISABLED") return "disabled";
  if (alert?.state === "SILENT") return "silent";
  return lastDataTime === null ? "never" : "sending";
}

/** Counts each connector once: one that is disabled is neither up nor down. */
export function countConnectors(connectors: readonly Pick<Connector, "status" | "health">[]) {
  const counts = { up: 0, failing: 0, down: 0, disabled: 0 };
  for (const { status, health } of connectors) {
    if (status !== "ACTIVE") counts.disabled += 1;
    else if (health.state === "UP") counts.up += 1;
    else counts[health.state === "DOWN" ? "down" : "failing"] += 1;
  }
  return counts;
}

export interface Deliveries {
  readonly waiting: number;
  /** The age of the oldest event that waits. Undefined where none does, or its age is not known. */
  readonly oldestMillis: number | undefined;
  readonly delivered: number;
  readonly failed: number;
}

/** Sums up what all connectors did in the last 24 hours, and what waits for them. */
export function sumDeliveries(all: readonly Pick<OverviewMetrics, "metrics" | "queue">[]): Deliveries {
  const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
  const ages = all.map(({ queue }) => (queue?.oldestEventAge == null ? undefined : readDuration(queue.oldestEventAge)));
  const known = ages.filter((age) => age !== undefined);
  return {
    waiting: sum(all.map(({ queue }) => queue?.depth ?? 0)),
    oldestMillis: known.length === 0 ? undefined : Math.max(...known),
    delivered: sum(all.map(({ metrics }) => metrics.successCount)),
    failed: sum(all.map(({ metrics }) => metrics.errorCount)),
  };
}
