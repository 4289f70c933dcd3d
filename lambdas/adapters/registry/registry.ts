/** The registry as functions use it: one table, grouped by what is asked of it. */

import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { Connectors } from "./connectors.ts";
import { Identities } from "./identities.ts";
import { StoredKeys } from "./keys.ts";
import { Projects } from "./projects.ts";
import { Sources } from "./sources.ts";
import { Table } from "./table.ts";

export class Registry {
  readonly identities: Identities;
  readonly projects: Projects;
  readonly sources: Sources;
  readonly connectors: Connectors;
  readonly keys: StoredKeys;
  readonly table: Table;

  constructor(tableName: string, client = new DynamoDBClient({})) {
    this.table = new Table(client, tableName);
    this.identities = new Identities(this.table);
    this.projects = new Projects(this.table);
    this.sources = new Sources(this.table);
    this.connectors = new Connectors(this.table);
    this.keys = new StoredKeys(this.table);
  }
}
