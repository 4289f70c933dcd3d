/** Has the queues and mappings of all connectors made again. */

import type { DataConnector } from "../../core/connector/connector.ts";
import type { ConnectorId, ProjectId } from "../../core/id.ts";
import type { Organization } from "../../core/project/organization.ts";

/** The few methods of the registry that have queues made again. */
export interface RestorationPort {
  readonly registry: {
    readonly projects: {
      listOrganizations(): Promise<readonly Organization[]>;
      idsOfOrganization(organization: string): Promise<readonly string[]>;
    };
    readonly connectors: {
      list(project: ProjectId): Promise<readonly DataConnector[]>;
      change(project: ProjectId, id: ConnectorId, attributes: Partial<DataConnector>): Promise<boolean>;
      watch(project: ProjectId, id: ConnectorId, nowMillis: number): Promise<void>;
    };
  };
  readonly now: () => Date;
}

/**
 * Puts every connector on the list of `watch`, which makes their queues and mappings again. To be called only for a stack
 * that is new and so has none: destroying the one before took them along, while the registry outlived it. Answers how
 * many connectors there are.
 */
export async function restoreQueues({ registry, now }: RestorationPort): Promise<number> {
  let restored = 0;
  for (const { id: organization } of await registry.projects.listOrganizations()) {
    for (const project of await registry.projects.idsOfOrganization(organization)) {
      for (const { id } of await registry.connectors.list(project)) {
        await registry.connectors.change(project, id, { mapping: undefined });
        await registry.connectors.watch(project, id, now().getTime());
        restored++;
      }
    }
  }
  return restored;
}
