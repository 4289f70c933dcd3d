/**
 * A worker that moves what is in a database's write-ahead log into the database itself. It waits for the disk (tens of
 * milliseconds), which the thread that answers calls must not.
 */

import { DatabaseSync } from "node:sqlite";
import { workerData } from "node:worker_threads";

const everyMillis = 1_000;

const database = new DatabaseSync(String(workerData));
database.exec("PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 1000;");
setInterval(() => database.exec("PRAGMA wal_checkpoint(PASSIVE)"), everyMillis);
