/** Keeps connectors' health in the registry, and disables connectors by rule. */

import type { DataConnector } from "../../core/connector/connector.ts";
import type { ConnectorId, ProjectId } from "../../core/id.ts";
import type { DeliveryPort, HealthStore } from "../port.ts";
import { disableBySystem } from "./disable.ts";

/** The few methods of the registry that keep a connector's health and status. */
interface HealthRegistry {
  readonly connectors: Omit<HealthStore, "disable"> & {
    change(
      project: ProjectId,
      id: ConnectorId,
      attributes: Partial<DataConnector>,
      expected: Partial<DataConnector>,
    ): Promise<boolean>;
    resetHealth(project: ProjectId, id: ConnectorId): Promise<void>;
  };
  readonly projects: { touch(project: ProjectId): Promise<void> };
}

export function createHealthStore(
  { connectors, projects }: HealthRegistry,
  sendJob: DeliveryPort["sendJob"],
  report: DeliveryPort["report"],
): HealthStore {
  return {
    noteFailures: (project, connector, note) => connectors.noteFailures(project, connector, note),
    noteHealth: (project, connector, attributes) => connectors.noteHealth(project, connector, attributes),
    changeHealth: (project, connector, attributes, expected) =>
      connectors.changeHealth(project, connector, attributes, expected),
    clearFailing: (project, connector) => connectors.clearFailing(project, connector),
    watch: (project, connector, now) => connectors.watch(project, connector, now),
    disable: (connector, rule) =>
      disableBySystem(connector, rule, {
        change: (project, id, attributes, expected) => connectors.change(project, id, attributes, expected),
        touch: (project) => projects.touch(project),
        resetHealth: (project, id) => connectors.resetHealth(project, id),
        sendJob,
        nowMillis: () => Date.now(),
        report,
      }),
  };
}
