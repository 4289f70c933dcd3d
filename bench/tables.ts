/** Prints the figures of each part as tables, with the aims beside them. */

import type { Bill, BillLine } from "./bill.ts";
import type { BundleFigures } from "./bundles.ts";
import type { DeliverFigures } from "./deliver.ts";
import type { EndToEndFigures, RateFigures } from "./end-to-end.ts";
import type { FairnessFigures } from "./fairness.ts";
import type { IdleFigures } from "./idle.ts";
import type { IngestFigures } from "./ingest.ts";
import type { IsolationFigures } from "./isolation.ts";
import type { MemoryFigures } from "./memory/memory.ts";
import type { MqttFigures } from "./mqtt/mqtt.ts";
import type { RecoveryFigures } from "./recovery.ts";
import { rounded } from "./settings.ts";
import type { StreamsFigures } from "./streams/streams.ts";

/** A figure, its aim, and whether it is met. A missed aim is printed and does not end the bench. */
interface Aimed {
  readonly figure: string;
  readonly value: number | null;
  readonly aim: string;
  readonly met: boolean;
}

export function printAims(aims: readonly Aimed[]): void {
  console.table(
    aims.map(({ figure, value, aim, met }) => ({
      figure,
      value: value === null ? "–" : rounded(value),
      aim,
      met: met ? "yes" : "NO",
    })),
  );
}

export const atMost = (figure: string, value: number, most: number, unit = ""): Aimed => ({
  figure,
  value,
  aim: `≤ ${most}${unit}`,
  met: value <= most,
});

export const atLeast = (figure: string, value: number, least: number): Aimed => ({
  figure,
  value,
  aim: `≥ ${least}`,
  met: value >= least,
});

export function printIngest({ cases }: IngestFigures): void {
  console.table(
    cases.map((row) => ({
      case: row.name,
      "MB/s": rounded(row.mbPerSecond),
      "JSON.parse MB/s": rounded(row.jsonParseMbPerSecond),
      ratio: rounded(row.ratio),
    })),
  );
}

export function printIdle({ alonePercent, receiverDownPercent, waiting }: IdleFigures): void {
  if (alonePercent === null) {
    console.log("not measured: this system has no /proc");
    return;
  }
  console.log(`percent of a core, minute by minute; ${waiting} events wait for the receiver that is down:`);
  printAims([
    atMost("nothing to do", alonePercent, 2, " %"),
    ...receiverDownPercent.map((percent, minute) =>
      atMost(`receiver down, minute ${minute + 1}`, percent ?? 0, 2, " %"),
    ),
  ]);
}

export function printDeliver(figures: DeliverFigures): void {
  console.table([
    {
      "HMAC/CPU-s": Math.round(figures.postsPerCpuSecond),
      "bare/CPU-s": Math.round(figures.barePostsPerCpuSecond),
      "ratio with HMAC": rounded(figures.ratio),
      "ratio with all signatures": rounded(figures.ratioWithAllSignatures),
    },
  ]);
}

export const printBundles = ({ functions }: BundleFigures): void => console.table(functions);

const rateRow = (rate: RateFigures) => ({
  "points/s": rate.pointsPerSecond,
  "per request": rate.pointsPerRequest,
  sent: rate.sent,
  refused: rate.refused,
  repeated: rate.repeated,
  lost: rate.lost,
  "p50 ms": rounded(rate.p50Millis, 1),
  "p95 ms": rounded(rate.p95Millis, 1),
  "p99 ms": rounded(rate.p99Millis, 1),
  "events/s": Math.round(rate.sustainedPerSecond),
});

export function printEndToEnd({ rates, search, highestSustained, bill }: EndToEndFigures): void {
  console.table(rates.map(rateRow));
  console.log("the search for the highest rate that is kept up with:");
  console.table(search.map(rateRow));
  console.log(`kept up with: ${highestSustained} events/s, one connector, ten points a request`);
  printBill(bill);
}

const billRow = (line: BillLine) => ({
  ...line,
  unitsPerEvent: rounded(line.unitsPerEvent, 4),
  dollarsPerMillionEvents: rounded(line.dollarsPerMillionEvents, 3),
});

function printBill(bill: Bill): void {
  console.log(
    `dollars per million events, ${bill.pointsPerRequest} points a request, one connector, prices of ${bill.pricesAsOf}, without data transfer out:`,
  );
  console.table([...bill.lines, ...bill.computeLines].map(billRow));
  printAims([
    atMost("calls, requests and logs, $", bill.dollarsPerMillionEvents, 1.5),
    atMost("with compute (upper bound), $", bill.dollarsWithComputePerMillionEvents, 1.5),
  ]);
}

export function printIsolation(figures: IsolationFigures): void {
  const { projects, eventsPerSecond, pointsPerRequest, phases, ratios, repeated } = figures;
  console.log(
    `${projects} projects with a connector each, ${eventsPerSecond} events/s in all, ${pointsPerRequest} a request; healthy receivers, from acceptance to arrival; ${repeated} repeated:`,
  );
  console.table(
    phases.map(({ phase, samples, p50Millis, p99Millis }) => ({
      phase,
      samples,
      "p50 ms": rounded(p50Millis, 1),
      "p99 ms": rounded(p99Millis, 1),
    })),
  );
  printAims([
    atMost("p99 with one slow / without", ratios.oneSlow, 1.2),
    atMost("p99 with ten slow / without", ratios.tenSlow, 1.2),
    atMost("p99 with one refusing / without", ratios.oneRefusing, 1.2),
  ]);
}

export function printFairness(figures: FairnessFigures): void {
  const { floodRequests, pointsPerRequest, quietPointsPerSecond, phases, ratios, floodSeconds } = figures;
  console.log(
    `one project sends ${floodRequests} requests of ${pointsPerRequest} points, delivered after ${rounded(floodSeconds, 0)} s; another ${quietPointsPerSecond} single points/s, from the moment they are due to their arrival:`,
  );
  console.table(
    phases.map(({ phase, samples, p50Millis, p99Millis, mostMillis }) => ({
      phase,
      samples,
      "p50 ms": rounded(p50Millis, 1),
      "p99 ms": rounded(p99Millis, 1),
      "most ms": rounded(mostMillis, 1),
    })),
  );
  console.log(`flooded / without: p50 ${rounded(ratios.p50, 1)}, p99 ${rounded(ratios.p99, 1)}`);
}

export function printRecovery(figures: RecoveryFigures): void {
  const { events, awaySeconds, noticedAfterSeconds, requestsUntilNoticed, requestsWhileDown, secondsDown } = figures;
  const { smallestGapSeconds, repeated } = figures;
  console.log(
    `away for ${rounded(awaySeconds, 0)} s (503), ${events} events waiting; noticed after ${rounded(noticedAfterSeconds, 0)} s and ${requestsUntilNoticed} requests; then ${requestsWhileDown} requests in ${rounded(secondsDown, 0)} s; none lost, ${repeated} repeated:`,
  );
  printAims([
    {
      figure: "smallest gap between requests while down, s",
      value: smallestGapSeconds,
      aim: "≥ 10",
      met: smallestGapSeconds === null || smallestGapSeconds >= 10,
    },
    atMost("first delivery after the return, s", figures.firstAfterSeconds, 30),
    atMost("all delivered after the return, s", figures.allAfterSeconds, 300),
  ]);
}

export function printMemory({ what, depths, liveRatio, rssRatio }: MemoryFigures): void {
  console.log(`${what}:`);
  console.table(
    depths.map(({ queued, handled, liveMegabytes, rssMegabytes }) => ({
      queued,
      "worked off": handled,
      "heap and buffers MiB": rounded(liveMegabytes),
      "resident MiB": rounded(rssMegabytes),
    })),
  );
  const flat = (figure: string, value: number): Aimed => ({
    figure,
    value,
    aim: "0.9 to 1.1",
    met: value >= 0.9 && value <= 1.1,
  });
  printAims([flat("heap and buffers, long / short queue", liveRatio), flat("resident, long / short queue", rssRatio)]);
}

export function printMqtt({ rates, broker, authorizer, unwatched, watched, liveShare, crowd }: MqttFigures): void {
  console.log("QoS 1 over TLS, one field a message, from when it is due:");
  console.table(
    rates.map(({ perSecond, subscribers, published, toSubscribers, toWebhook }) => ({
      "messages/s": perSecond,
      subscribers,
      published,
      "lost live": toSubscribers.lost,
      "live p50 ms": rounded(toSubscribers.p50Millis, 1),
      "live p99 ms": rounded(toSubscribers.p99Millis, 1),
      "lost at webhook": toWebhook.lost,
      "webhook p50 ms": rounded(toWebhook.p50Millis, 1),
      "webhook p99 ms": rounded(toWebhook.p99Millis, 1),
    })),
  );
  console.log(`dollars per million watched events, one field a message, prices of ${watched.pricesAsOf}:`);
  console.table([...watched.lines, ...watched.computeLines].map(billRow));
  const [total, before] = [watched, unwatched].map((bill) => rounded(bill.dollarsPerMillionEvents));
  console.log(
    `$${total} watched, $${before} unwatched: live data is ${rounded(liveShare * 100, 0)} % of the watched bill`,
  );
  console.log(`${crowd.sources} sources connected, ${rounded(crowd.connectsPerSecond, 0)} a second`);
  printAims([
    ...rates.flatMap(({ perSecond, toSubscribers, toWebhook }) => [
      atMost(`lost at ${perSecond}/s`, toSubscribers.lost + toWebhook.lost, 0),
      atMost(`p99 to subscribers at ${perSecond}/s`, toSubscribers.p99Millis, 50, " ms"),
      atMost(`p99 to the webhook at ${perSecond}/s`, toWebhook.p99Millis, 100, " ms"),
    ]),
    atLeast("publishes per CPU-s, broker / bare packets", broker.ratio, 0.3),
    atMost("authorizer with a JWT, CPU", authorizer.jwtCpuMillis, 5, " ms"),
    atMost("authorizer with an API token, CPU", authorizer.tokenCpuMillis, 5, " ms"),
    atMost("authorizer with a password, CPU", authorizer.passwordCpuMillis, 100, " ms"),
    atMost("that / stretching the password alone", authorizer.passwordCpuMillis / authorizer.stretchCpuMillis, 1.2),
    atMost(`lost of two messages of each of ${crowd.sources} sources`, crowd.lost, 0),
    atMost("memory for each client", crowd.kibibytesPerClient, 256, " KiB"),
    atMost("memory, second crowd / first", crowd.secondOverFirst, 1.2),
  ]);
}

export function printStreams(figures: StreamsFigures): void {
  const { streams, identities, eventsPerSecond, sent, lost, repeated } = figures;
  console.log(
    `${streams} streams of ${identities} identities, ${eventsPerSecond} events/s, ${sent} sent, ${repeated} repeated:`,
  );
  console.table([
    { to: "streams", "p50 ms": rounded(figures.p50Millis, 1), "p99 ms": rounded(figures.p99Millis, 1) },
    { to: "webhook", "p50 ms": rounded(figures.webhookP50Millis, 1), "p99 ms": rounded(figures.webhookP99Millis, 1) },
    {
      to: "streams, later than webhook",
      "p50 ms": rounded(figures.addedP50Millis, 1),
      "p99 ms": rounded(figures.addedP99Millis, 1),
    },
  ]);
  printAims([
    atMost("events lost, all streams together", lost, 0),
    atMost("p99 in streams, later than at the webhook", figures.addedP99Millis, 350, " ms"),
    atMost("memory for each stream", figures.kibibytesPerStream / 1024, 32, " MiB"),
  ]);
}
