/** Measures the platform (`npm run bench`): all figures in one run, as tables and as `bench/results.json`. */

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { cpus, release } from "node:os";
import { join } from "node:path";
import { benchBundles } from "./bundles.ts";
import { benchConsole } from "./console/console.ts";
import { printConsole } from "./console/print.ts";
import { benchDeliver } from "./deliver.ts";
import { benchEndToEnd } from "./end-to-end.ts";
import { benchFairness } from "./fairness.ts";
import { benchIdle } from "./idle.ts";
import { benchIngest } from "./ingest.ts";
import { benchIsolation } from "./isolation.ts";
import { benchMemory } from "./memory/memory.ts";
import { printSoak } from "./memory/print-soak.ts";
import { benchSoak } from "./memory/soak.ts";
import { benchMqtt } from "./mqtt/mqtt.ts";
import { mistakeIn } from "./options.ts";
import { printProfile, printRetaining } from "./profile/print.ts";
import { benchProfile } from "./profile/profile.ts";
import { benchRetaining } from "./profile/retaining.ts";
import { printQueries } from "./queries/print.ts";
import { benchQueries } from "./queries/queries.ts";
import { benchRecovery } from "./recovery.ts";
import { printSpeed } from "./reference/print.ts";
import { benchSpeed } from "./reference/speed.ts";
import { isShort } from "./settings.ts";
import { benchStreams } from "./streams/streams.ts";
import * as tables from "./tables.ts";

interface Part {
  readonly title: string;
  /** Measures the part, prints its figures, and answers what is written down: undefined if it cannot be measured here. */
  run(): Promise<object | undefined>;
}

const part = <T extends object>(title: string, measure: () => Promise<T>, print: (figures: T) => void): Part => ({
  title,
  async run() {
    const figures = await measure();
    print(figures);
    return figures;
  },
});

const parts: Readonly<Record<string, Part>> = {
  ingest: part("parse, validate, flatten, encode, against bare JSON.parse", benchIngest, tables.printIngest),
  deliver: part("signed POSTs per CPU-second, against a bare undici pool", benchDeliver, tables.printDeliver),
  bundles: part("size and import in a fresh process", benchBundles, tables.printBundles),
  endToEnd: part("POST to verified receipt, everything on disk (four minutes)", benchEndToEnd, tables.printEndToEnd),
  isolation: part(
    "slow and refusing receivers beside healthy ones (ten minutes)",
    benchIsolation,
    tables.printIsolation,
  ),
  fairness: part("a project that floods beside a quiet one (seven minutes)", benchFairness, tables.printFairness),
  recovery: part("a receiver that was away (four minutes)", benchRecovery, tables.printRecovery),
  mqtt: part("MQTT to subscribers and webhook, its costs, many sources (five minutes)", benchMqtt, tables.printMqtt),
  streams: part("streams of events, beside the webhook (a minute)", benchStreams, tables.printStreams),
  queries: part("queries of an hour and of a year, beside InfluxDB's (four minutes)", benchQueries, printQueries),
  speed: part("single points beside a program that does the least (nine minutes)", benchSpeed, printSpeed),
  profile: part(
    "where the time of single points goes, call by call and function by function",
    benchProfile,
    printProfile,
  ),
  retaining: part(
    "points that each kind of retention keeps for a second of the processor (six minutes)",
    benchRetaining,
    printRetaining,
  ),
  idle: part("what a laptop takes that has nothing to do (five minutes)", benchIdle, tables.printIdle),
  console: {
    title: "first paint, a long table and a large chart of the console in Chromium (a minute)",
    async run() {
      const figures = await benchConsole();
      if (figures) printConsole(figures);
      else console.log("Chromium is absent, so this is left out. Install it, or name it by CHROMIUM.");
      return figures;
    },
  },
  memory: part("deliver before a short and a long queue (a minute)", benchMemory, tables.printMemory),
  soak: part("what a laptop holds in memory under full load (ten minutes)", benchSoak, printSoak),
};

const resultsFile = join(import.meta.dirname, "results.json");

const usage = `npm run bench -- [PART …] [--short] [--rounds=N] [--minutes=N]
  PART        measures these parts alone, and leaves the others' figures as they are:
              ${Object.keys(parts).join(", ")}
  --short     tries the parts out in little time, and writes nothing
  --rounds=N  has the phases of isolation and fairness take turns N times instead of twice, and those of speed
              instead of five times
  --minutes=N has soak last N minutes instead of ten
  --help      shows this`;

/** Answers the parts to measure: those named, or all. Ends the program after `--help` or a mistake. */
function wantedParts(args: readonly string[]): string[] {
  if (args.includes("--help") || args.includes("-h")) {
    console.log(usage);
    process.exit(0);
  }
  const mistake = mistakeIn(args, Object.keys(parts));
  if (mistake !== undefined) {
    console.error(mistake);
    process.exit(1);
  }
  const named = args.filter((argument) => !argument.startsWith("-"));
  return named.length > 0 ? named : Object.keys(parts);
}

/** Writes a part's figures as soon as they are measured, so that they stand if a later part fails. */
function keep(name: string, figures: object): void {
  const before = existsSync(resultsFile) ? (JSON.parse(readFileSync(resultsFile, "utf8")) as object) : {};
  const time = new Date().toISOString();
  const machine = { cpu: cpus()[0]?.model, cores: cpus().length, kernel: release(), node: process.version };
  const results = { ...before, time, machine, [name]: { ...figures, time } };
  writeFileSync(resultsFile, `${JSON.stringify(results, null, 2)}\n`);
}

for (const name of wantedParts(process.argv.slice(2))) {
  const wanted = parts[name];
  if (!wanted) continue;
  const start = performance.now();
  console.log(`\n${name}: ${wanted.title} …`);
  const figures = await wanted.run();
  if (figures && !isShort) keep(name, figures);
  console.log(`${name}: took ${Math.round((performance.now() - start) / 1000)} s`);
}
console.log(isShort ? "a short run: nothing is written" : "written to bench/results.json");
