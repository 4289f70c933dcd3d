/** Reads what the platform notes about a source: its last data, its messages, and who changed it. */

import { sendData } from "../../../local/client/client.ts";
import type { Sender } from "./registering.ts";
import { listOf, type Walk } from "./walk.ts";

export async function readRecords(walk: Walk, sender: Sender): Promise<void> {
  await walk.step("the source shows when its last data came", () =>
    walk.eventually("lastDataTime", async () => (await walk.call("GET", sender.name)).lastDataTime ?? undefined),
  );
  await walk.step("what is wrong with a point is a message on the source", async () => {
    // Is a type of the devices' own, without the field that its consumers read.
    await sendData(walk.target, sender.token, [{ Name: "temperature", Fields: { note: "no value" } }]);
    await walk.eventually("message", async () => {
      const messages = listOf(await walk.call("GET", `${sender.name}/messages`), "messages");
      return messages.find(({ text }) => String(text).includes("temperature"));
    });
  });
  await walk.step("the audit log tells who registered the source", () =>
    walk.eventually("entry", async () => {
      const entries = await walk.call("GET", `${walk.project}/auditentries?resource=${sender.name}`);
      return listOf(entries, "auditEntries").find(
        ({ call, outcome }) => call === "sources.create" && outcome === "DONE",
      );
    }),
  );
}
