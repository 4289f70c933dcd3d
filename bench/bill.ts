/** What AWS would bill for an event: calls counted at the laptop's gate, priced by `prices.json`. */

import { readFileSync } from "node:fs";
import { join } from "node:path";

/** A counted call, as the gate tells it. */
export interface CallCount {
  readonly caller: string;
  readonly service: string;
  readonly action: string;
  readonly calls: number;
  readonly units: number;
  readonly unit: "request" | "read unit" | "write unit";
}

/** Where the gate's counters are asked for. */
export interface Counter {
  counts(): Promise<readonly CallCount[]>;
  reset(): Promise<void>;
}

export interface BillLine {
  readonly caller: string;
  readonly what: string;
  readonly unitsPerEvent: number;
  readonly dollarsPerMillionEvents: number;
}

export interface Bill {
  readonly pricesAsOf: string;
  readonly pointsPerRequest: number;
  readonly lines: readonly BillLine[];
  /** Calls and requests; Lambda's compute time is not in it, since a laptop's milliseconds are not AWS's. */
  readonly dollarsPerMillionEvents: number;
}

interface Prices {
  readonly asOf: string;
  readonly dollarsPerMillion: Readonly<Record<string, number>>;
}

const prices = JSON.parse(readFileSync(join(import.meta.dirname, "prices.json"), "utf8")) as Prices;

function priceOf({ service, action, unit }: CallCount): number {
  const name =
    service === "dynamodb"
      ? unit === "read unit"
        ? "dynamodbReadUnit"
        : "dynamodbWriteUnit"
      : service === "s3"
        ? action.startsWith("Get")
          ? "s3GetRequest"
          : "s3PutRequest"
        : `${service}Request`;
  return prices.dollarsPerMillion[name] ?? 0;
}

/** `events` went through `run`, in requests of `pointsPerRequest`. */
export async function billOf(
  counter: Counter,
  events: number,
  pointsPerRequest: number,
  run: () => Promise<unknown>,
): Promise<Bill> {
  await counter.reset();
  await run();
  const counted = (await counter.counts()).map((count): BillLine => {
    const unitsPerEvent = count.units / events;
    return {
      caller: count.caller,
      what: `${count.service} ${count.action}`,
      unitsPerEvent,
      dollarsPerMillionEvents: unitsPerEvent * priceOf(count),
    };
  });
  const door: BillLine = {
    caller: "source",
    what: "HTTP API request",
    unitsPerEvent: 1 / pointsPerRequest,
    dollarsPerMillionEvents: (prices.dollarsPerMillion.httpApiRequest ?? 0) / pointsPerRequest,
  };
  const lines = [door, ...counted].filter(({ dollarsPerMillionEvents }) => dollarsPerMillionEvents >= 0.0005);
  lines.sort((one, other) => other.dollarsPerMillionEvents - one.dollarsPerMillionEvents);
  const dollarsPerMillionEvents = lines.reduce((sum, line) => sum + line.dollarsPerMillionEvents, 0);
  return { pricesAsOf: prices.asOf, pointsPerRequest, lines, dollarsPerMillionEvents };
}
