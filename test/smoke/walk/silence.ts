/** Has a source that sends nothing told of as silent, and sees that its data ends that. */

import { randomUUID } from "node:crypto";
import { sendData, signIn, textOf } from "../../../local/client/client.ts";
import { listOf, type Walk } from "./walk.ts";

export interface Watched {
  readonly uid: string;
  readonly name: string;
}

/** The watch looks once a minute, and what it tells of goes by queues. */
const patienceMillis = 180_000;

/** Registers the source. It falls silent while the walk goes on. */
export async function beginSilence(walk: Walk): Promise<Watched> {
  const uid = randomUUID();
  const source = await walk.make("a source that must send", `${walk.project}/sources`, {
    displayName: `smoke-${uid.slice(0, 8)}`,
    type: "LOGGER",
    activationUid: uid,
    noDataAfter: "1s",
  });
  return { uid, name: textOf(source, "name") };
}

export async function endSilence(walk: Walk, { uid, name }: Watched): Promise<void> {
  const told = (what: string, path: string, key: string, word: string) =>
    walk.eventually(
      what,
      async () => listOf(await walk.call("GET", path), key).find((one) => JSON.stringify(one).includes(word)),
      patienceMillis,
    );
  await walk.step("its silence is an event", () =>
    told("event", `${walk.project}/devices/${uid}/events?event_types=noDataAlert`, "events", '"SILENT"'),
  );
  await walk.step("and a message on it", () => told("message", `${name}/messages?kind=no-data`, "messages", "no-data"));
  await walk.step("data ends it", async () => {
    await walk.call("PATCH", name, { noDataAfter: "3600s" });
    const password = textOf(await walk.call("POST", `${name}:resetPassword`, {}), "password");
    const token = await signIn(walk.target, uid, password);
    await sendData(walk.target, token, [{ Name: "smoke_again", Fields: { value: 1 } }]);
    await walk.eventually("end of its silence", async () => {
      const { alert } = await walk.call("GET", name);
      return JSON.stringify(alert).includes('"RECEIVING"') || undefined;
    });
  });
}
