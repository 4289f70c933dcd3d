/** Reads the options of `npm start`. */

import { resolve } from "node:path";
import { parseArgs } from "node:util";

export interface StartOptions {
  /** The port of the doors; any free one if 0. */
  readonly port: number;
  /** The ports of MQTT over TLS and over secure WebSocket; any free ones if 0. */
  readonly mqttsPort: number;
  readonly wssPort: number;
  /** The absolute path of the data directory. */
  readonly dataDir: string;
  /** True to forget what an earlier start left. */
  readonly fresh: boolean;
  /** An absolute path. If absent, assemblies are kept in the data directory. */
  readonly assemblyDir?: string;
  /** How many times as fast as usual outages of receivers pass, from 1 to 10; 1 if absent. */
  readonly outageSpeed?: number;
}

export type Command =
  | { readonly kind: "start"; readonly options: StartOptions }
  | { readonly kind: "help" }
  | { readonly kind: "mistake"; readonly message: string };

export const usage = `npm start -- [--port 8080] [--data-dir .millrace] [--fresh]
  --port N            the port to listen on, on 127.0.0.1 (0: any free one, those of MQTT too)
  --mqtts-port N      the port of MQTT over TLS (8883)
  --wss-port N        the port of MQTT over secure WebSocket (8084)
  --data-dir DIR      where everything is kept
  --fresh             forget what an earlier start left in the data directory
  --assembly-dir DIR  keep the synthesized template elsewhere, for several data directories to share
  --outage-speed N    find, probe and drain receivers that are down N times as fast as on AWS, up to 10
  --help              show this`;

const known = {
  port: { type: "string", default: "8080" },
  "mqtts-port": { type: "string" },
  "wss-port": { type: "string" },
  "data-dir": { type: "string", default: ".millrace" },
  "assembly-dir": { type: "string" },
  "outage-speed": { type: "string" },
  fresh: { type: "boolean", default: false },
  help: { type: "boolean", default: false, short: "h" },
} as const;

/** Reads the arguments after the program's name. A relative `dataDir` begins at the current directory. */
export function readCommand(args: readonly string[]): Command {
  try {
    const { values } = parseArgs({ args: [...args], options: known, allowPositionals: false });
    if (values.help) return { kind: "help" };
    const port = portOf("--port", values.port);
    // Whoever wants any free port for HTTP wants no fixed ones beside it.
    const mqttsPort = portOf("--mqtts-port", values["mqtts-port"] ?? (port === 0 ? "0" : "8883"));
    const wssPort = portOf("--wss-port", values["wss-port"] ?? (port === 0 ? "0" : "8084"));
    if (values["data-dir"] === "") return { kind: "mistake", message: "--data-dir needs the name of a directory." };
    const { fresh, "data-dir": dataDir, "assembly-dir": assemblyDir, "outage-speed": speed } = values;
    if (speed !== undefined && !/^([1-9]|10)$/.test(speed)) {
      return { kind: "mistake", message: `--outage-speed ${speed} is none: write a whole number from 1 to 10.` };
    }
    const shared = assemblyDir === undefined ? {} : { assemblyDir: resolve(assemblyDir) };
    const quick = speed === undefined ? {} : { outageSpeed: Number(speed) };
    return {
      kind: "start",
      options: { port, mqttsPort, wssPort, dataDir: resolve(dataDir), fresh, ...shared, ...quick },
    };
  } catch (error) {
    return { kind: "mistake", message: error instanceof Error ? error.message : String(error) };
  }
}

function portOf(option: string, text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 65_535) return Number(text);
  throw new Error(`${option} ${text} is no port: write a number from 0 to 65535.`);
}
