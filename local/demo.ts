/**
 * Runs `npm run demo`: sends this machine's own measurements over HTTPS and MQTT, shows them live and at a verified
 * webhook, with an outage on the way.
 */

import { parseArgs } from "node:util";
import { findRunning, type Ready } from "./client/ready.ts";
import { type Shape, showEvents } from "./demo/show.ts";
import { spawnLaptop } from "./start/spawn.ts";

const usage = `npm run demo -- [--seconds 60] [--rate 5] [--data-dir .millrace]
  --seconds N    how long to measure and send (10 to 3600)
  --rate N       points a second (1 to 200)
  --data-dir D   the data directory of the laptop to use, or to start where none runs`;

function refuse(fault: string): never {
  console.error(`${fault}\n${usage}`);
  process.exit(1);
}

function readShape(): Shape & { dataDir: string } {
  const { values } = parseArgs({
    options: {
      seconds: { type: "string", default: "60" },
      rate: { type: "string", default: "5" },
      "data-dir": { type: "string", default: ".millrace" },
      help: { type: "boolean", default: false },
    },
  });
  const [seconds, rate] = [Number(values.seconds), Number(values.rate)];
  if (values.help) {
    console.log(usage);
    process.exit(0);
  }
  if (!(seconds >= 10 && seconds <= 3600)) refuse(`--seconds must be a number from 10 to 3600, not ${values.seconds}.`);
  if (!(rate >= 1 && rate <= 200)) refuse(`--rate must be a number from 1 to 200, not ${values.rate}.`);
  return { seconds, rate, dataDir: values["data-dir"] };
}

const { dataDir, ...shape } = readShape();

async function withLaptop(use: (ready: Ready) => Promise<boolean>): Promise<boolean> {
  const running = await findRunning(dataDir);
  if (running) return use(running);
  console.log("No laptop is running here: starting one.");
  const laptop = await spawnLaptop({ dataDir, port: 0 });
  try {
    return await use(laptop.ready);
  } finally {
    await laptop.stop();
  }
}

const nothingLost = await withLaptop((ready) => showEvents(ready, shape));
process.exitCode = nothingLost ? 0 : 1;
