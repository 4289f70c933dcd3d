/** The registry as functions use it: one table, grouped by what is asked of it. */

import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { AuditEntries } from "./administration/audit-entries.ts";
import { Chores } from "./administration/chores.ts";
import { Fleets } from "./administration/fleets.ts";
import { LakePlaces } from "./administration/lake-places.ts";
import { Connectors } from "./connectors.ts";
import { Deletions } from "./deletions.ts";
import { Identities } from "./identities/identities.ts";
import { Invitations } from "./identities/invitations.ts";
import { Jobs } from "./jobs.ts";
import { StoredKeys } from "./keys.ts";
import { LatestEvents } from "./latest-events.ts";
import { Commands } from "./live/commands.ts";
import { ProjectMessages } from "./live/project-messages.ts";
import { Silence } from "./live/silence.ts";
import { Watches } from "./live/watches.ts";
import { Projects } from "./projects.ts";
import { RoomItems } from "./rooms.ts";
import { Sources } from "./sources.ts";
import { Table } from "./table.ts";

export class Registry {
  readonly auditEntries: AuditEntries;
  readonly fleets: Fleets;
  readonly identities: Identities;
  readonly invitations: Invitations;
  readonly projects: Projects;
  readonly projectMessages: ProjectMessages;
  readonly sources: Sources;
  readonly latestEvents: LatestEvents;
  readonly connectors: Connectors;
  readonly jobs: Jobs;
  readonly deletions: Deletions;
  readonly keys: StoredKeys;
  readonly watches: Watches;
  readonly commands: Commands;
  readonly rooms: RoomItems;
  readonly silence: Silence;
  readonly lake: LakePlaces;
  readonly chores: Chores;
  readonly table: Table;

  constructor(tableName: string, client: DynamoDBClient) {
    this.table = new Table(client, tableName);
    this.auditEntries = new AuditEntries(this.table);
    this.fleets = new Fleets(this.table);
    this.identities = new Identities(this.table);
    this.invitations = new Invitations(this.table);
    this.projects = new Projects(this.table);
    this.projectMessages = new ProjectMessages(this.table);
    this.sources = new Sources(this.table);
    this.latestEvents = new LatestEvents(this.table);
    this.connectors = new Connectors(this.table);
    this.jobs = new Jobs(this.table);
    this.deletions = new Deletions(this.table);
    this.keys = new StoredKeys(this.table);
    this.commands = new Commands(this.table);
    this.watches = new Watches(this.table);
    this.rooms = new RoomItems(this.table);
    this.silence = new Silence(this.table);
    this.lake = new LakePlaces(this.table);
    this.chores = new Chores(this.table);
  }
}
