/**
 * Holds that ids which change places do not compile. Nothing runs this file: tsc reads it, and fails if an expected
 * error is missing.
 */

import type { Connectors } from "../../lambdas/shared/adapters/dynamodb/connectors.ts";
import type { LatestEvents } from "../../lambdas/shared/adapters/dynamodb/latest-events.ts";
import type { Sources } from "../../lambdas/shared/adapters/dynamodb/sources.ts";
import type { DataConnector } from "../../lambdas/shared/core/connector/connector.ts";
import { eventSeries } from "../../lambdas/shared/core/event/pack.ts";
import type { Source } from "../../lambdas/shared/core/source/source.ts";
import type { DeliveryPort } from "../../lambdas/shared/delivery/port.ts";

export function connectorsAreAskedForByProjectAndId(
  connectors: Connectors,
  port: DeliveryPort,
  { project, id }: DataConnector,
): void {
  connectors.get(project, id);
  // @ts-expect-error: the project comes first.
  connectors.get(id, project);
  // @ts-expect-error: the project comes first.
  connectors.change(id, project, {});
  // @ts-expect-error: the project comes first.
  connectors.noteSweep(id, project, 0);
  port.open(project, id);
  // @ts-expect-error: the project comes first.
  port.open(id, project);
}

export function sourcesAreAskedForByProjectAndId(
  sources: Sources,
  latestEvents: LatestEvents,
  { project, id }: Source,
  connector: DataConnector,
): void {
  sources.get(project, id);
  // @ts-expect-error: the project comes first.
  sources.get(id, project);
  // @ts-expect-error: a connector is no source.
  sources.get(project, connector.id);
  // @ts-expect-error: the project comes first.
  latestEvents.of(id, project);
  // @ts-expect-error: the project comes first.
  eventSeries(id, project);
}
