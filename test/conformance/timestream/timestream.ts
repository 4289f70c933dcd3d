/**
 * Holds what the platform relies on of Timestream, through the official clients: which records it takes and refuses, what
 * becomes of versions, and how queries are answered.
 */

import { beforeAll, beforeEach, describe } from "vitest";
import { Desk, type Endpoint } from "./parts/desk.ts";
import { describeQueries } from "./parts/queries.ts";
import { describeRefusals } from "./parts/refusals.ts";
import { describeTables } from "./parts/tables.ts";
import { describeWriting } from "./parts/writing.ts";

/** Describes an endpoint. Each test has a table of its own. */
export function describeTimestream(name: string, create: () => Promise<Endpoint>): void {
  const desk = new Desk();
  beforeAll(() => desk.open(create));
  beforeEach(() => desk.beginTest());
  describe(name, () => {
    describeTables(desk);
    describeWriting(desk);
    describeRefusals(desk);
    describeQueries(desk);
  });
}
