import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { describe, expect, it, onTestFinished } from "vitest";
import { run, runClosed } from "../../../bench/load.ts";
import { Reference } from "../../../bench/reference/reference.ts";
import { startReceiver } from "../../../local/demo/receiver.ts";
import { createCertificates } from "../../../local/start/certificates/certificates.ts";
import { folderOfTest } from "../../support/folders/temporary-folder.ts";

const secret = "a secret of some length";

/** Starts a receiver that verifies each signature, and says how to start the program beside it. */
async function setting() {
  const folder = folderOfTest();
  const { caFile, receiver: tls } = await createCertificates(folder);
  const [came, refused, forged]: [unknown[], unknown[], string[]] = [[], [], []];
  const receiver = await startReceiver({
    ...tls,
    secret,
    onEvent: ({ data }) => came.push(data.Bench?.Sequence),
    onRefused: ({ data }) => refused.push(data.Bench?.Sequence),
    onForged: (fault) => forged.push(fault),
  });
  onTestFinished(() => receiver.close());
  const file = join(folder, "events.sqlite");
  const start = () => Reference.start({ file, receiverUrl: receiver.url, caFile, secret });
  return { came, refused, forged, receiver, file, start };
}

const kept = (file: string): unknown => {
  using database = new DatabaseSync(file, { readOnly: true });
  return database.prepare("SELECT count(*) AS count FROM events").get()?.count;
};

const numbers = (first: number, count: number): number[] => Array.from({ length: count }, (_, at) => first + at);
const ascending = (some: readonly unknown[]): unknown[] => some.toSorted((one, other) => Number(one) - Number(other));

describe("the reference program", () => {
  it("delivers each event that it accepts once, signed, and keeps none of them", async () => {
    const { came, forged, file, start } = await setting();
    await using reference = await start();
    const { accepted } = await runClosed(
      { httpUrl: reference.httpUrl, tokens: ["any"], connections: 8, seconds: 0.3 },
      1000,
    );
    expect(accepted).toBeGreaterThan(0);
    await expect.poll(() => kept(file)).toBe(0);
    expect(ascending(came)).toEqual(numbers(1000, accepted));
    expect(forged).toEqual([]);
  });

  it("delivers what it accepted before it was killed, once the receiver is back", async () => {
    const { came, refused, receiver, file, start } = await setting();
    receiver.setBroken(true);
    const load = { tokens: ["any"], pointsPerSecond: 400, pointsPerRequest: 1, seconds: 0.1 };
    {
      await using reference = await start();
      expect(await run({ ...load, httpUrl: reference.httpUrl }, 0)).toMatchObject({ accepted: 40 });
      await expect.poll(() => refused.length).toBeGreaterThan(0);
    }
    receiver.setBroken(false);
    await using _ = await start();
    await expect.poll(() => kept(file)).toBe(0);
    expect(ascending(came)).toEqual(numbers(0, 40));
  });

  it("refuses a request of two points, and one that is none", async () => {
    const { file, start } = await setting();
    await using reference = await start();
    const load = { httpUrl: reference.httpUrl, tokens: ["any"], pointsPerSecond: 20, seconds: 0.1 };
    expect(await run({ ...load, pointsPerRequest: 2 }, 0)).toMatchObject({ accepted: 0, refused: 2 });
    expect((await fetch(reference.httpUrl, { method: "POST", body: "x" })).status).toBe(400);
    expect(kept(file)).toBe(0);
  });
});
