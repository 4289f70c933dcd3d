/** Makes a project of its own for what points go into besides the event log, with a source that sends. */

import { randomUUID } from "node:crypto";
import { call, signIn, textOf } from "../../local/client/client.ts";
import type { BenchLaptop } from "../laptop.ts";
import type { Webhook } from "../receivers/webhook.ts";
import { type Addition, kinds } from "./loads.ts";

export interface Sender<A = Addition> {
  readonly addition: A;
  readonly token: string;
}

/** Makes a project of its own for each addition, so that none sees what another sends. */
export async function makeSender<A extends Addition>(
  bench: BenchLaptop,
  addition: A,
  made: { influxdbUrl: string; webhook: Webhook },
): Promise<Sender<A>> {
  const { addresses, admin } = bench;
  const make = (path: string, body: Record<string, unknown>) => call(addresses, admin, "POST", `/v2/${path}`, body);
  const project = textOf(await make("projects", { displayName: `cost of ${addition}` }), "name");
  const activationUid = randomUUID();
  const influxdb = { influxdb: { version: 1, url: made.influxdbUrl, database: "bench" } };
  const isKind = kinds.some((kind) => kind === addition);
  const body = {
    displayName: addition,
    kind: addition,
    duration: "2592000s",
    ...(addition === "INFLUXDB" ? influxdb : {}),
  };
  const retentions = isKind ? [textOf(await make(`${project}/retentions`, body), "name")] : [];
  await make(`${project}/sources`, { displayName: "bench", type: "EXTERNAL_CONNECTION", activationUid, retentions });
  const { password } = await make(`${project}/sources/${activationUid}:resetPassword`, {});
  if (addition === "connector") await made.webhook.serve(project);
  return { addition, token: await signIn(addresses, activationUid, String(password)) };
}
