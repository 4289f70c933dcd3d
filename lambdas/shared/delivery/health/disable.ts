/** Disables a connector by rule: it takes no more events, and its queue is dropped or kept as its owner chose. */

import type { DataConnector } from "../../core/connector/connector.ts";
import type { DisablingRule } from "../../core/connector/disabling.ts";
import { systemDisabled } from "../../core/connector/receiver-health.ts";
import type { ConnectorId, ProjectId } from "../../core/id.ts";
import { isoMillis } from "../../core/instant.ts";
import type { JobMessage } from "../../core/job.ts";

export interface DisablePort {
  readonly change: (
    project: ProjectId,
    id: ConnectorId,
    attributes: Partial<DataConnector>,
    expected: Partial<DataConnector>,
  ) => Promise<boolean>;
  /** Moves the project's version on, so that its connectors are read anew. */
  readonly touch: (project: ProjectId) => Promise<void>;
  readonly resetHealth: (project: ProjectId, id: ConnectorId) => Promise<void>;
  readonly sendJob: (message: JobMessage, delaySeconds: number) => Promise<void>;
  readonly nowMillis: () => number;
  readonly report: (message: string, fields: Record<string, unknown>) => void;
}

/** Disables the connector. Does nothing if it is disabled already, by any rule or by its owner. */
export async function disableBySystem(
  { project, id, updateTime }: DataConnector,
  rule: DisablingRule,
  port: DisablePort,
): Promise<void> {
  const nowMillis = port.nowMillis();
  const attributes: Partial<DataConnector> = {
    status: "SYSTEM_DISABLED",
    systemDisabled: systemDisabled(rule, isoMillis(nowMillis)),
    disabledSince: nowMillis,
    disabledBySystem: true,
    updateTime: isoMillis(nowMillis),
  };
  // Expects the connector as it was read, since its owner may have changed it meanwhile.
  if (!(await port.change(project, id, attributes, { status: "ACTIVE", updateTime }))) return;
  port.report("connector disabled", { project, connector: id, rule });
  await port.touch(project);
  await port.resetHealth(project, id);
  await port.sendJob({ version: 1, kind: "mapping", project, connector: id }, 0);
}
