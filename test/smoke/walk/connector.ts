/** Has events pushed to a receiver on this machine, where the target reaches it. */

import { sendData } from "../../../local/client/client.ts";
import { Receiver } from "../../support/laptop/receiver.ts";
import type { Sender } from "./registering.ts";
import { expect, type Walk } from "./walk.ts";

export async function deliver(walk: Walk, sender: Sender): Promise<void> {
  const { laptop } = walk.target;
  if (!laptop) {
    walk.skip("a data connector", "a deployed stage reaches no receiver on this machine");
    return;
  }
  const receiver = await new Receiver(laptop.receiver).listen();
  walk.removeLater("the receiver beside it", () => receiver.close());
  await walk.make("a data connector", `${walk.project}/dataconnectors`, {
    type: "HTTP_PUSH",
    events: ["smoke_pushed"],
    httpConfig: { url: receiver.url, signatureSecret: "a secret of the smoke test" },
  });
  await walk.step("a point is pushed to it, signed", async () => {
    await sendData(walk.target, sender.token, [{ Name: "smoke_pushed", Fields: { value: 1 } }]);
    const pushed = await walk.eventually("push", async () =>
      receiver.received.find(({ event }) => event.eventType === "smoke_pushed"),
    );
    for (const header of ["x-dt-signature", "webhook-signature"]) {
      expect(pushed.headers[header] !== undefined, `The push has no ${header}.`);
    }
  });
}
