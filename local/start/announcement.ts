/** Writes what a person reads when the laptop is ready: where it is, and commands to paste. */

import type { Ready } from "../client/ready.ts";

/**
 * Answers the walk-through with this laptop's own credentials. `nowSeconds` (since 1970) becomes the point's timestamp.
 * `token` signs the administrator in to the console: it stands behind the `#`, which browsers send to nobody.
 */
export function announcement(ready: Ready, readyFile: string, nowSeconds: number, token: string): string {
  return `
Millrace is ready at ${ready.httpUrl}${mqttUrls(ready)}${consoleLink(ready, token)}

Sign in as the source ${ready.source.activationUid} of the project ${ready.project.companyName}:

${signIn(ready)}

Push a point:

${push(ready, nowSeconds)}

Read the source's events back, as the service account:

${readBack(ready)}

All credentials are in ${readyFile}.
Webhook receivers on this machine: certificate ${ready.receiver.certFile},
key ${ready.receiver.keyFile}, authority ${ready.caFile}.
Stop with Ctrl-C.
`;
}

/** One line for each door of MQTT that there is. */
const mqttUrls = ({ mqttsUrl, wssUrl, mqttWsUrl }: Ready): string =>
  [mqttsUrl, wssUrl, mqttWsUrl]
    .filter((url) => url !== undefined)
    .map((url, at) => `\n${at === 0 ? "MQTT at" : "       "} ${url}`)
    .join("");

const consoleLink = ({ consoleUrl }: Ready, token: string): string =>
  consoleUrl === undefined ? "" : `\nConsole: ${consoleUrl}/sign-in#token=${token}`;

const signIn = ({ httpUrl, source }: Ready): string => `TOKEN=$(curl -sS -X POST "${httpUrl}/Auth" \\
  -H "AuthVersion: V0.0.1" \\
  -H "Content-Type: application/json" \\
  -d '{
    "Username": "${source.username}",
    "Password": "${source.password}"
  }')`;

const push = ({ httpUrl }: Ready, nowSeconds: number): string => `curl -X POST "${httpUrl}/api/data" \\
  -H "AuthVersion: V0.0.1" \\
  -H "DataVersion: V0.0.3" \\
  -H "Content-Type: application/json" \\
  -H "Authorization: Bearer $TOKEN" \\
  -d '{
    "Metrics": [
      {
        "Name": "production_output",
        "Tags": { "machine": "press_01", "shift": "morning" },
        "Fields": { "parts_count": 342, "reject_rate": 0.02 },
        "Timestamp": "${nowSeconds}"
      }
    ]
  }'`;

const readBack = ({ httpUrl, project, source, serviceAccount }: Ready): string =>
  `curl -sS -u "${serviceAccount.keyId}:${serviceAccount.secret}" \\
  "${httpUrl}/v2/projects/${project.id}/devices/${source.activationUid}/events"`;
