import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { call, signIn } from "../../../local/client/client.ts";
import { projectRoot } from "../../../local/start/project.ts";
import { notTried, type ProvenStage } from "../../smoke/iot/claim.ts";
import { claims, verdictOn } from "../../smoke/iot/claims.ts";
import { startTestLaptop, type TestLaptop } from "../../support/laptop/laptop.ts";

let laptop: TestLaptop;

beforeAll(async () => {
  laptop = await startTestLaptop();
});
afterAll(() => laptop?.stop());

interface Run {
  readonly code: number | string | null | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

const run = (args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Run> =>
  new Promise((resolve) => {
    const script = join(projectRoot, "test/smoke/prove-iot.ts");
    execFile(process.execPath, [script, ...args], { env: { ...process.env, ...env } }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : error.code, stdout, stderr }),
    );
  });

const prove = (mqttsUrl: string | undefined, ...more: string[]): Promise<Run> => {
  const { httpUrl, wssUrl = "", caFile, user } = laptop.ready;
  const doors = ["--mqtts-url", mqttsUrl ?? "", "--wss-url", wssUrl, "--url", httpUrl, "--ca-file", caFile];
  return run([...doors, "--username", user.username, ...more], { MILLRACE_PASSWORD: user.password });
};

describe("npm run prove-iot", () => {
  it("tries every claim that needs no AWS account, and says how to try the others", async () => {
    const { code, stdout, stderr } = await prove(laptop.ready.mqttsUrl);
    expect(stderr).toBe("");
    expect(stdout).toMatch(/^proven {5}port 8883 lets in/m);
    expect(stdout).toMatch(/^proven {5}an unauthorized publish .* with 0x87, and the connection was ended$/m);
    expect(stdout).toMatch(/^proven {5}the policy's form for \$share .* got v1\/raw\//m);
    expect(stdout).toMatch(/^not tried {2}SendDirectMessage .* --aws/m);
    expect(stdout).toMatch(/^proven {5}\$\{iot:ClientId\}/m);
    expect(stdout).toMatch(/^not tried {2}a host of AWS's naming .* --reopen/m);
    expect(stdout).toMatch(/^proven {5}a client of MQTT 3\.1/m);
    expect(stdout).toMatch(/^5 proven, 0 refuted, 2 not tried$/m);
    expect(code).toBe(0);
  });

  it("tries the others by WebSocket if the port of MQTT over TLS lets nobody in, and ends with 1", async () => {
    const { code, stdout } = await prove("mqtts://127.0.0.1:1");
    expect(stdout).toMatch(/^refuted {4}port 8883 .*ECONNREFUSED/m);
    expect(stdout).toMatch(/^4 proven, 1 refuted, 2 not tried$/m);
    expect(code).toBe(1);
  });

  it("leaves no source behind", async () => {
    const { httpUrl, project, user } = laptop.ready;
    const addresses = { httpUrl, apiUrl: httpUrl };
    const admin = await signIn(addresses, user.username, user.password);
    const { sources } = await call(addresses, admin, "GET", `/v2/projects/${project.id}/sources`);
    expect(JSON.stringify(sources)).not.toContain("prove-iot");
  });

  it("says what is missing, and ends with 2", async () => {
    const { code, stderr } = await run(["--url", laptop.ready.httpUrl], { MILLRACE_PASSWORD: "" });
    expect(stderr).toMatch(/^Name the stage: --mqtts-url, --username, MILLRACE_PASSWORD\.\nnpm run prove-iot/);
    expect(code).toBe(2);
  });

  it("needs a laptop or a stage", async () => {
    const { code, stderr } = await run(["--data-dir", "/nowhere"], { MILLRACE_PASSWORD: "" });
    expect(stderr).toMatch(/^No laptop with MQTT runs here\./);
    expect(code).toBe(2);
  });
});

describe("what asks AWS itself", () => {
  const reopened = claims.find(({ says }) => says.includes("opened again"));
  const direct = claims.find(({ says }) => says.includes("SendDirectMessage"));
  const stage = (account: ProvenStage["account"]): ProvenStage => ({
    url: "",
    mqttsUrl: "",
    companyName: "",
    source: { uid: "", password: "" },
    watcher: { username: "", password: "" },
    ...(account ? { account } : {}),
  });

  it.each([
    ["the same name", ["a", "a"], "proven"],
    ["another name", ["a", "b"], "refuted"],
  ])("closes and opens a host, which then has %s", async (_, names, kind) => {
    const states: boolean[] = [];
    const host = { name: async () => names.shift() ?? "", setOpen: async (open: boolean) => void states.push(open) };
    const verdict = reopened && (await verdictOn(reopened, stage({ sendDirect: async () => undefined, host })));
    expect(verdict).toMatchObject({ kind });
    expect(states).toEqual([false, true]);
  });

  it("opens a host again whose closing failed", async () => {
    const states: boolean[] = [];
    const setOpen = async (open: boolean) => {
      states.push(open);
      if (!open) throw new Error("throttled");
    };
    const account = { sendDirect: async () => undefined, host: { name: async () => "a", setOpen } };
    expect(reopened && (await verdictOn(reopened, stage(account)))).toEqual(notTried("throttled"));
    expect(states).toEqual([false, true]);
  });

  it("refutes a message that AWS refused", async () => {
    const { caFile, mqttsUrl = "", source } = laptop.ready;
    const there = { url: mqttsUrl, ca: await readFile(caFile, "utf8") };
    const own = { source: { uid: source.username, password: source.password } };
    const sendDirect = async () => Promise.reject(new Error("403"));
    const verdict = direct && (await verdictOn(direct, { ...stage({ sendDirect }), ...there, ...own }));
    expect(verdict).toEqual({ kind: "refuted", why: "AWS answered: 403" });
  });
});
