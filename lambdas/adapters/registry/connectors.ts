/** Data connectors and their health. */

import type { ConnectorHealth, DataConnector } from "../../core/records.ts";
import type { Key, Table } from "./table.ts";

const connectorKey = (project: string, id: string): Key => ({ pk: `PROJECT#${project}`, sk: `CONNECTOR#${id}` });
const healthKey = (project: string, id: string): Key => ({ pk: `PROJECT#${project}`, sk: `HEALTH#${id}` });

export class Connectors {
  private readonly table: Table;

  constructor(table: Table) {
    this.table = table;
  }

  get(project: string, id: string): Promise<DataConnector | undefined> {
    return this.table.get<DataConnector>(connectorKey(project, id));
  }

  list(project: string): Promise<DataConnector[]> {
    return this.table.list<DataConnector>(`PROJECT#${project}`, "CONNECTOR#");
  }

  async create(connector: DataConnector): Promise<boolean> {
    return this.table.claim({ ...connectorKey(connector.project, connector.id), ...connector });
  }

  /**
   * Sets just these attributes, so that two changes of different fields at the same time lose neither. Answers false
   * where the connector is gone, or is not as `expected` any more.
   */
  change(
    project: string,
    id: string,
    attributes: Partial<DataConnector>,
    expected: Partial<DataConnector> = {},
  ): Promise<boolean> {
    return this.table.change(connectorKey(project, id), attributes, expected);
  }

  async remove(project: string, id: string): Promise<void> {
    await this.table.remove(connectorKey(project, id));
    await this.table.remove(healthKey(project, id));
  }

  async health(project: string, id: string): Promise<ConnectorHealth> {
    return (await this.table.get<ConnectorHealth>(healthKey(project, id))) ?? {};
  }

  async healths(project: string): Promise<Map<string, ConnectorHealth>> {
    const items = await this.table.list<ConnectorHealth>(`PROJECT#${project}`, "HEALTH#");
    return new Map(items.map((item) => [item.sk.slice("HEALTH#".length), item]));
  }

  async setHealth(project: string, id: string, health: ConnectorHealth): Promise<void> {
    await this.table.put({ ...healthKey(project, id), ...health });
  }
}
