/**
 * Prints what it costs to put the files of the lake together (`node bench/cost/compaction.ts`): of a day at each rate, and
 * of a month. It runs whole days, without waiting, in some minutes of the processor.
 */

import { prices } from "../bill.ts";
import { isShort, rounded } from "../settings.ts";
import { type LakeDayCost, type LakeRate, liveThroughDay } from "./lake-day.ts";

/** As AWS gathers batches of the lake (`retain-s3` waits five minutes, and five pollers begin). */
const onAws = { windowSeconds: 300, pollers: 5, hours: isShort ? 2 : 24 };
const rates: readonly LakeRate[] = [1, 10].map((pointsPerSecond) => ({ ...onAws, pointsPerSecond }));

const daysOfMonth = 365 / 12;
/** Lambda gives a function one processor for so much memory, and `perform` has less. */
const memoryOfProcessor = 1_769;
const memoryOfPerform = 512;
/** The bucket keeps what was replaced for so many days (`lib`). */
const replacedKeptDays = 35;
const dollarsOfGigabyteMonth = 0.023;
/** How long a call of S3 is taken to last, while the function waits. */
const assumedCallMillis = 25;

export interface CompactionFigures {
  readonly dollarsOfCalls: number;
  /** Gigabyte-seconds of a day. */
  readonly gbSeconds: number;
  /** Of a month, for what was replaced. */
  readonly dollarsOfStorage: number;
  /** Dollars of a month, all together. */
  readonly dollars: number;
}

/** Prices a day: removals are free at S3, and lists cost what writes do. */
export function priced({ calls, invocations, cpuMillis, bytesReplaced }: LakeDayCost): CompactionFigures {
  const { dollarsPerMillion, dollarsPerLambdaGbSecondArm } = prices;
  const of = (price: string, units: number): number => ((dollarsPerMillion[price] ?? 0) * units) / 1e6;
  const dollarsOfCalls =
    of("s3GetRequest", calls.get) +
    of("s3PutRequest", calls.put + calls.list) +
    of("dynamodbReadUnit", calls.read) +
    of("dynamodbWriteUnit", calls.write) +
    of("sqsRequest", calls.send) +
    of("lambdaRequest", invocations);
  const waiting = (calls.get + calls.put + calls.list + calls.remove) * assumedCallMillis;
  const gbSeconds = (cpuMillis * memoryOfProcessor + waiting * memoryOfPerform) / 1_000 / 1_024;
  const dollarsOfStorage = (bytesReplaced / 1e9) * replacedKeptDays * dollarsOfGigabyteMonth;
  const dollarsOfDay = dollarsOfCalls + gbSeconds * dollarsPerLambdaGbSecondArm;
  return { dollarsOfCalls, gbSeconds, dollarsOfStorage, dollars: daysOfMonth * dollarsOfDay + dollarsOfStorage };
}

async function print(rate: LakeRate): Promise<void> {
  const day = await liveThroughDay(rate);
  const { dollarsOfCalls, gbSeconds, dollarsOfStorage, dollars } = priced(day);
  const { get, put, list, remove } = day.calls;
  const thousands = day.points / 1_000;
  console.log(`${rate.pointsPerSecond} points a second, ${rate.hours} hours of a day:`);
  console.table({
    points: day.points,
    "files of batches": day.written,
    "files left": day.left,
    "bytes of a point": rounded(day.bytesLeft / day.points, 1),
    "bytes of a point in files that were replaced": rounded(day.bytesReplaced / day.points, 1),
    "times a point is written again": rounded(day.rewritten / day.points, 1),
    invocations: day.invocations,
    "calls of S3": get + put + list + remove,
    "calls of S3 for 1,000 points": rounded((get + put + list + remove) / thousands, 1),
    "ms of the processor for 1,000 points": rounded(day.cpuMillis / thousands, 1),
    "ms of the processor for a file of a batch": rounded(day.cpuMillis / day.written, 1),
    "GB-seconds of a day": rounded(gbSeconds, 1),
    "dollars of calls of a month": rounded(daysOfMonth * dollarsOfCalls, 3),
    "dollars of a month for replaced files": rounded(dollarsOfStorage, 3),
    "dollars of a month": rounded(dollars, 3),
  });
}

if (import.meta.main) for (const rate of rates) await print(rate);
