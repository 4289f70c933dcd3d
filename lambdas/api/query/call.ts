/** Declares what the calls of this door need, and how they run queries. */

import type { NamedCaller } from "../../shared/access/named-caller.ts";
import type { Catalogue } from "../../shared/core/query/catalogue.ts";
import { defaultLimits, type EnginePorts } from "../../shared/core/query/engine/ports.ts";
import type { HttpAnswer, HttpRequest } from "../../shared/handlers/api-gateway.ts";
import { ChosenReaders, type Readers } from "../../shared/reading/readers.ts";
import type { BlobFiles } from "./blob-contents.ts";
import { CallerDatabases, type Defaults, type QueryDirectory } from "./databases.ts";

export interface Door {
  readonly caller: NamedCaller;
  readonly directory: QueryDirectory;
  /** Counts a query. Throws `too-many-requests` if the identity asked as often as it may. */
  readonly countQuery: (identity: string) => Promise<void>;
  readonly catalogue: Catalogue;
  readonly readers: Readers;
  readonly blobs: BlobFiles;
  readonly nowMillis: () => number;
  readonly random: () => number;
}

export type Call = (request: HttpRequest, door: Door) => Promise<HttpAnswer>;

/** Leaves some of the 29 seconds of the function to sign in, and to write and send what was found. */
const runningMillis = 24_000;

/** Identifies the caller, counts the query, and answers what the engine needs to run it. */
export async function enginePorts(request: HttpRequest, named: Defaults, door: Door): Promise<EnginePorts> {
  const deadlineMillis = door.nowMillis() + runningMillis;
  const caller = await door.caller(request);
  await door.countQuery(caller.id);
  const reader = new ChosenReaders(door.readers, door.nowMillis);
  return {
    databases: new CallerDatabases(caller, named, door.directory, reader),
    catalogue: door.catalogue,
    reader,
    limits: { ...defaultLimits, deadlineMillis },
    nowMillis: door.nowMillis,
    random: door.random,
  };
}
