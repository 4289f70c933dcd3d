/** Reads what the smoke test is to be run against: the laptop that runs here, or a stage that is named. */

import { readFile } from "node:fs/promises";
import { parseArgs } from "node:util";
import type { Addresses } from "../../../local/client/client.ts";
import { findRunning } from "../../../local/client/ready.ts";

const usage = `npm run smoke                       against the laptop that runs here
npm run smoke -- --url <HttpUrl> --api-url <RestUrl> --username <name>
                                     against a deployed stage; the password comes from MILLRACE_PASSWORD
                                     (a stage with a domain has one URL: then --api-url may be left out)
  --mqtts-url <MqttsUrl>             tries MQTT too
  --console-url <ConsoleUrl>         asks for the console too
  --influxdb <url>                   tries the kind INFLUXDB at this InfluxDB 1.x, which the stage must reach;
                                     it has a database "smoke" and lets everybody write
  --data-dir <folder>                the laptop's data`;

export interface Target extends Addresses {
  readonly username: string;
  readonly password: string;
  readonly mqttsUrl?: string | undefined;
  readonly consoleUrl?: string | undefined;
  /** The authority that signed the certificate of a laptop's broker; absent where AWS's certificates are. */
  readonly ca?: string | undefined;
  readonly influxdbUrl?: string | undefined;
  /** Is there where the platform runs on this machine, and so reaches what listens on it. */
  readonly laptop?: { readonly receiver: { readonly certFile: string; readonly keyFile: string } } | undefined;
}

export async function readTarget(): Promise<Target> {
  const text = { type: "string" } as const;
  const { values } = parseArgs({
    options: {
      url: text,
      "api-url": text,
      username: text,
      "mqtts-url": text,
      "console-url": text,
      influxdb: text,
      "data-dir": { ...text, default: ".millrace" },
    },
  });
  const running = values.url === undefined ? await findRunning(values["data-dir"]) : undefined;
  const httpUrl = (values.url ?? running?.httpUrl)?.replace(/\/$/, "");
  const username = values.username ?? running?.user.username;
  const password = process.env.MILLRACE_PASSWORD ?? running?.user.password;
  if (!httpUrl || !username || !password) throw new Error(`No laptop runs here, and no stage was named.\n${usage}`);
  return {
    httpUrl,
    apiUrl: (values["api-url"] ?? httpUrl).replace(/\/$/, ""),
    username,
    password,
    mqttsUrl: values["mqtts-url"] ?? running?.mqttsUrl,
    consoleUrl: (values["console-url"] ?? running?.consoleUrl)?.replace(/\/$/, ""),
    ca: running && (await readFile(running.caFile, "utf8")),
    influxdbUrl: values.influxdb,
    laptop: running && { receiver: running.receiver },
  };
}
