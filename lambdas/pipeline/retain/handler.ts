/** Takes the queue of the event log, whose messages name the retentions of kind DYNAMODB too. */

import { readEnvironment } from "../../environment.ts";
import { Registry } from "../../shared/adapters/dynamodb/registry.ts";
import { BlockTable } from "../../shared/adapters/dynamodb/series/block-table.ts";
import { CatalogueTable } from "../../shared/adapters/dynamodb/series/catalogue-table.ts";
import { CurrentRowsTable } from "../../shared/adapters/dynamodb/series/current-rows-table.ts";
import { writePacks } from "../../shared/adapters/dynamodb/series/write-packs.ts";
import { Table } from "../../shared/adapters/dynamodb/table.ts";
import { SqsWaiting } from "../../shared/adapters/sqs/waiting.ts";
import { createDynamoDbClient } from "../../shared/clients/dynamodb.ts";
import { createSqsClient } from "../../shared/clients/sqs.ts";
import { newId } from "../../shared/core/id.ts";
import { roomLimits } from "../../shared/core/limits.ts";
import { log } from "../../shared/handlers/log.ts";
import { createQueueHandler } from "../../shared/handlers/queue-handler.ts";
import { wireRetentionMeter } from "../../shared/metering/wiring.ts";
import { CatalogueKeeper } from "../../shared/retaining/catalogue-keeper.ts";
import { Rooms } from "../../shared/room/rooms.ts";
import { RowsKeeper } from "./current-rows.ts";
import { LatestKeeper } from "./latest.ts";
import { createDayNotes } from "./note-days.ts";
import { type RetainPort, retain } from "./retain.ts";

const settings = readEnvironment("retain");
const client = createDynamoDbClient();
const registry = new Registry(settings.registryTable, client);

const points = new Table(client, settings.pointsTable);

const nowMillis = (): number => Date.now();

const filling = { rooms: new Rooms(registry.rooms), nowMillis, newToken: newId };

const port: RetainPort = {
  writePacks: (packs) => writePacks(client, { events: settings.eventsTable, points: settings.pointsTable }, packs),
  days: new BlockTable(client, settings.pointsTable),
  noteDays: createDayNotes(registry.chores, nowMillis),
  rows: new RowsKeeper({ rows: new CurrentRowsTable(points), mostRows: roomLimits.rowsPerSource, ...filling }),
  catalogue: new CatalogueKeeper(new CatalogueTable(points), nowMillis),
  sources: registry.sources,
  // Needs no mark that stays: the data is noted already.
  endSilence: (place) => registry.silence.mark(place, 0),
  meter: wireRetentionMeter(points),
  latest: new LatestKeeper({
    latest: registry.latestEvents,
    mostTypes: roomLimits.eventTypesPerSource,
    ...filling,
  }),
  nowMillis,
  report: (message, fields) => log.error(message, fields),
};

const visibility = new SqsWaiting(createSqsClient());

export const handler = createQueueHandler(
  (records) => retain(records, port),
  (queueUrl, postponements) => visibility.postpone(queueUrl, postponements),
  [settings.retainEventsQueueUrl],
);
