/**
 * Moves the contents of a database's write-ahead log into the database, in a worker thread. This waits tens of
 * milliseconds for the disk, and the thread that answers calls must not wait.
 */

import { DatabaseSync } from "node:sqlite";
import { workerData } from "node:worker_threads";

const everyMillis = 1_000;

const database = new DatabaseSync(String(workerData));
database.exec("PRAGMA synchronous = NORMAL; PRAGMA busy_timeout = 1000;");
setInterval(() => database.exec("PRAGMA wal_checkpoint(PASSIVE)"), everyMillis);
