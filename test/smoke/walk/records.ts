/** Reads what is noted about a source: its last data, its messages, who was refused as it, and who changed it. */

import { sendData, signIn } from "../../../local/client/client.ts";
import type { Sender } from "./registering.ts";
import { expect, listOf, statusOf, type Walk } from "./walk.ts";

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
  await walk.step("what it says of itself is a message on it", () => sayOfItself(walk, sender));
  await walk.step("a wrong password is refused, and is listed among the failures", () => failToSignIn(walk, sender));
  await walk.step("the audit log tells who registered the source", () =>
    walk.eventually("entry", async () => {
      const entries = await walk.call("GET", `${walk.project}/auditentries?resource=${sender.name}`);
      return listOf(entries, "auditEntries").find(
        ({ call, outcome }) => call === "sources.create" && outcome === "DONE",
      );
    }),
  );
}

async function sayOfItself(walk: Walk, { name, token }: Sender): Promise<void> {
  const said = "the smoke test says hello";
  const response = await fetch(`${walk.target.httpUrl}/api/logs`, {
    method: "POST",
    headers: { AuthVersion: "V0.0.1", authorization: `Bearer ${token}` },
    body: JSON.stringify({ Logs: [{ Level: "Warning", Text: said }] }),
  });
  expect(response.status === 200, `/api/logs answered ${response.status}: ${(await response.text()).slice(0, 300)}`);
  await walk.eventually("such a message", async () => {
    const messages = listOf(await walk.call("GET", `${name}/messages?kind=log&level=WARNING`), "messages");
    return messages.find(({ text }) => text === said);
  });
}

async function failToSignIn(walk: Walk, { uid, name }: Sender): Promise<void> {
  const status = await statusOf(signIn(walk.target, uid, "not its password"));
  expect(status === 401, `A wrong password was answered with ${status}.`);
  await walk.eventually("line of it", async () => {
    const failures = listOf(await walk.call("GET", `${walk.project}/signinfailures`), "signInFailures");
    return failures.find(({ identity, reason }) => identity === name && reason === "WRONG_SECRET");
  });
}
