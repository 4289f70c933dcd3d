import { afterEach, expect, it } from "vitest";
import { sendData } from "../../local/client/client.ts";
import type { SpawnedLaptop } from "../../local/start/spawn.ts";
import { folderOfTest } from "../support/folders/temporary-folder.ts";
import { spawnTestLaptop } from "../support/laptop/laptop.ts";
import { Client, metric } from "../support/laptop/platform.ts";
import { Receiver } from "../support/laptop/receiver.ts";
import { until } from "../support/laptop/until.ts";

let laptop: SpawnedLaptop | undefined;

afterEach(async () => {
  await laptop?.stop();
});

/**
 * Runs a command whose files the kernel lets grow no further than two megabytes, as on a disk that becomes full. It
 * needs no root.
 */
const fullDisk = ["sh", "-c", 'trap "" XFSZ; ulimit -f 4096; exec "$0" "$@"'];

it("stops in order when its disk is full, says so, and has everything accepted when there is room", async () => {
  const folder = folderOfTest();
  laptop = await spawnTestLaptop(folder, { launcher: fullDisk });
  const receiver = await new Receiver(laptop.ready.receiver).listen();
  const client = new Client(laptop.ready);
  await client.connect(receiver.url);
  const accepted = new Set<number>();
  let ended = false;
  const ending = laptop.ended.then((how) => {
    ended = true;
    return how;
  });
  const text = "x".repeat(2_000);
  let next = 0;
  const send = async (): Promise<void> => {
    const indexes = Array.from({ length: 20 }, () => next++);
    try {
      const points = indexes.map((index) => metric("filler", { index, text }));
      await sendData(client.addresses, await client.token("source"), points);
      for (const index of indexes) accepted.add(index);
    } catch {
      // The request was refused. Nobody knows whether this point was accepted, so the test expects nothing of it.
    }
  };
  const flow = async (): Promise<void> => {
    while (!ended) await send();
  };
  await Promise.all([flow(), flow(), flow()]);
  const { code, printed } = await ending;
  expect(code).toBe(1);
  expect(printed).toMatch(/^millrace: .*state.* could not be written \(.*\)\. Nothing that was accepted is lost.*\n$/);
  expect(accepted.size).toBeGreaterThan(100);

  laptop = await spawnTestLaptop(folder);
  await until("every accepted point", () => accepted.isSubsetOf(receiver.fieldValues("filler", "index")));
  const again = new Client(laptop.ready);
  await again.send([metric("after", { index: 1 })]);
  await until("a point of afterwards", () => receiver.fieldValues("after", "index").has(1));
  await receiver.close();
});
