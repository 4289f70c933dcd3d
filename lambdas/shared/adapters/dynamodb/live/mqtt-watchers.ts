/** Lists the MQTT clients that may watch a project, in the statistics table, which forgets them after their sessions. */

import type { ProjectId } from "../../../core/id.ts";
import type { Key, Table } from "../table.ts";

const prefix = "CLIENT#";
const partitionOf = (project: ProjectId): string => `MQTTWATCHERS#${project}`;
const keyOf = (project: ProjectId, clientId: string): Key => ({
  pk: partitionOf(project),
  sk: `${prefix}${clientId}`,
});

interface Item {
  /** Seconds since 1970. */
  readonly letInAt: number;
  readonly expiresAt: number;
}

export class MqttWatchers {
  private readonly table: Table;

  constructor(table: Table) {
    this.table = table;
  }

  /** Lists a client that is let in and may have a session until `untilSeconds`. */
  async add(project: ProjectId, clientId: string, letInAt: number, untilSeconds: number): Promise<void> {
    await this.table.put({ ...keyOf(project, clientId), letInAt, expiresAt: untilSeconds });
  }

  /** Answers the clients whose sessions may last, strongly consistent. DynamoDB keeps the others for days. */
  async of(project: ProjectId, nowSeconds: number) {
    const items = await this.table.list<Item>(partitionOf(project), prefix);
    return items
      .filter(({ expiresAt }) => expiresAt > nowSeconds)
      .map(({ sk, letInAt }) => ({ clientId: sk.slice(prefix.length), letInAt }));
  }
}
