import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { signIn } from "../../local/client/client.ts";
import { type SpawnedLaptop, type SpawnOptions, spawnLaptop } from "../../local/start/spawn.ts";

let directory = "";
let dataDir = "";
let assemblyDir = "";
const running: SpawnedLaptop[] = [];

beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "millrace-start-"));
  dataDir = join(directory, "data");
  assemblyDir = join(directory, "assembly");
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((laptop) => laptop.kill9()));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

async function start(options: Partial<SpawnOptions> = {}): Promise<SpawnedLaptop> {
  const laptop = await spawnLaptop({ dataDir, assemblyDir, ...options });
  running.push(laptop);
  return laptop;
}

const canSignIn = async ({ ready }: SpawnedLaptop): Promise<boolean> => {
  const addresses = { httpUrl: ready.httpUrl, apiUrl: ready.httpUrl };
  const token = await signIn(addresses, ready.source.username, ready.source.password);
  return token.split(".").length === 3;
};

describe("a laptop", () => {
  test("starts, stops with 0 and leaves no ready.json; killed and started again it has the same credentials", async () => {
    const first = await start();
    expect(await canSignIn(first)).toBe(true);
    expect(statSync(join(dataDir, "ready.json")).mode & 0o777).toBe(0o600);
    await first.kill9();
    const second = await start();
    const { httpUrl: _, consoleUrl: _c, mqttsUrl: _m, wssUrl: _w, mqttWsUrl: _h, ...credentials } = first.ready;
    expect(second.ready).toMatchObject(credentials);
    expect(await canSignIn(second)).toBe(true);
    expect(await second.stop()).toBe(0);
    expect(existsSync(join(dataDir, "ready.json"))).toBe(false);
  });

  test("synthesizes nothing again when nothing changed, which would take most of a start", async () => {
    await (await start()).stop();
    const made = () => readdirSync(assemblyDir).map((name) => [name, statSync(join(assemblyDir, name)).ctimeMs]);
    const before = made();
    await start();
    expect(before).toHaveLength(1);
    expect(made()).toEqual(before);
  });

  test("starts once on a data directory: the second one learns who has it", async () => {
    const { pid } = await start();
    await expect(start()).rejects.toThrow(new RegExp(`in use by the process ${pid}, since `));
  });

  test("names a port that is taken, and leaves the data directory free", async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as AddressInfo;
    await expect(start({ port })).rejects.toThrow(new RegExp(`Port ${port} is in use.*--port`));
    await new Promise((resolve) => server.close(resolve));
    // Takes any port, since another program may have the one that was closed by now.
    await start();
  });

  test("forgets everything at a fresh start", async () => {
    const first = await start();
    await first.stop();
    const second = await start({ fresh: true });
    expect(second.ready.project.id).not.toBe(first.ready.project.id);
    expect(await canSignIn(second)).toBe(true);
  });

  test("counts its functions' calls and fails them on demand", async () => {
    const laptop = await start();
    await laptop.resetCounts();
    await laptop.setFaults([{ service: "dynamodb", probability: 1, kind: "error" }]);
    await expect(canSignIn(laptop)).rejects.toThrow(/answered 5/);
    await laptop.setFaults([]);
    expect(await canSignIn(laptop)).toBe(true);
    expect((await laptop.counts()).some(({ service, errors }) => service === "dynamodb" && errors > 0)).toBe(true);
  });

  test("keeps no secret in its logs", async () => {
    const { ready } = await start();
    const log = readFileSync(join(dataDir, "logs", "laptop.log"), "utf8");
    for (const secret of [ready.user.password, ready.source.password, ready.apiToken.value])
      expect(log).not.toContain(secret);
  });
});
