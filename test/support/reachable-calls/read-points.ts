/** Reads points as every function does that has the readers of retentions, so that their calls are followed once. */

import type { Retention } from "../../../lambdas/shared/core/project/retention.ts";
import type { Scan } from "../../../lambdas/shared/core/query/series.ts";
import { ChosenReaders } from "../../../lambdas/shared/reading/readers.ts";
import { wireReaders } from "../../../lambdas/shared/reading/wiring.ts";

export async function* readPoints(stores: Parameters<typeof wireReaders>[0], retention: Retention, scan: Scan) {
  const chosen = new ChosenReaders(wireReaders(stores), Date.now);
  chosen.choose(retention);
  yield* chosen.scan(scan);
}
