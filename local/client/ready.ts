/** Reads `ready.json`, which says where a running laptop is and what signs in there. */

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseJson } from "../../lambdas/shared/core/parse-json.ts";

export interface Ready {
  readonly httpUrl: string;
  /** Where people find the console. Absent if the template has none. */
  readonly consoleUrl?: string;
  /** MQTT over TLS, such as `mqtts://127.0.0.1:8883`. Absent, as the next two, if the template has no door for it. */
  readonly mqttsUrl?: string;
  /** MQTT over secure WebSocket, such as `wss://127.0.0.1:8084/mqtt`. */
  readonly wssUrl?: string;
  /** MQTT over WebSocket on the port of `httpUrl`, without TLS. */
  readonly mqttWsUrl?: string;
  readonly caFile: string;
  readonly organization: { readonly id: string };
  readonly project: { readonly id: string; readonly companyName: string };
  readonly user: { readonly username: string; readonly password: string };
  readonly source: { readonly activationUid: string; readonly username: string; readonly password: string };
  readonly retention: { readonly name: string };
  readonly apiToken: { readonly id: string; readonly value: string };
  readonly serviceAccount: { readonly keyId: string; readonly secret: string; readonly email: string };
  readonly receiver: { readonly certFile: string; readonly keyFile: string };
}

/** Answers the laptop that runs on this data directory; undefined if none answers. */
export async function findRunning(dataDir: string): Promise<Ready | undefined> {
  try {
    const ready = parseJson(await readFile(join(dataDir, "ready.json"), "utf8")) as Ready;
    const response = await fetch(`${ready.httpUrl}/.well-known/jwks.json`);
    return response.ok ? ready : undefined;
  } catch {
    // There is no file, or nobody listens there any more. Both mean that no laptop runs.
    return undefined;
  }
}
