import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { projectRoot } from "../../../local/start/project.ts";
import { folderOfTests } from "../../support/folders/temporary-folder.ts";
import { startTestLaptop, type TestLaptop } from "../../support/laptop/laptop.ts";

const folder = folderOfTests();
let laptop: TestLaptop;
/** The logical id of the function that takes points in. */
let ingest: string;

beforeAll(async () => {
  laptop = await startTestLaptop({
    doctor: (id, { Type }) => {
      if (Type === "AWS::Lambda::Function" && id.startsWith("DoorsIngest")) ingest = id;
    },
  });
  await writeFile(join(folder(), "ready.json"), JSON.stringify(laptop.ready));
});
afterEach(() => laptop.setFaults([]));
afterAll(() => laptop?.stop());

interface Run {
  readonly code: number | string | null | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

const run = (args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Run> =>
  new Promise((resolve) => {
    const script = join(projectRoot, "test/smoke/smoke.ts");
    execFile(process.execPath, [script, ...args], { env: { ...process.env, ...env } }, (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : error.code, stdout, stderr }),
    );
  });

describe("npm run smoke", () => {
  it("walks through a laptop: every door, every kind of retention, a receiver, and nothing stays", async () => {
    const { code, stdout, stderr } = await run(["--data-dir", folder()]);
    expect(stderr).toBe("");
    for (const kind of ["DYNAMODB", "INFLUXDB", "S3", "TIMESTREAM"]) {
      expect(stdout).toContain(`ok    the retention of kind ${kind} has the points`);
    }
    expect(stdout).toContain("ok    both lines are read back by a query");
    expect(stdout).toContain("ok    what it publishes is seen live");
    expect(stdout).toContain("ok    a point is pushed to it, signed");
    expect(stdout).toContain("ok    and is answered beside its field by BlobFields");
    expect(stdout).toContain("ok    its file is fetched, and has both points");
    expect(stdout).toContain("ok    what it says of itself is a message on it");
    expect(stdout).toContain("ok    a wrong password is refused, and is listed among the failures");
    expect(stdout).toContain("ok    the audit log tells who registered the source");
    expect(stdout).toContain("ok    its silence is an event\nok    and a message on it\nok    data ends it");
    expect(stdout).toContain("ok    an export is removed");
    expect(stdout).toMatch(/ok {4}nothing is left\n\d+ passed, 0 failed, \d+ not tried\n$/);
    expect(code).toBe(0);
  });

  it("says of a stage what it could not try, and passes without it", async () => {
    const { httpUrl, user } = laptop.ready;
    const args = ["--url", httpUrl, "--api-url", httpUrl, "--username", user.username];
    const { code, stdout, stderr } = await run(args, { MILLRACE_PASSWORD: user.password });
    expect(stderr).toBe("");
    for (const what of ["a retention of kind INFLUXDB", "a point over MQTT", "a data connector"]) {
      expect(stdout).toContain(`skip  ${what}: `);
    }
    expect(stdout).toContain(" passed, 0 failed, ");
    expect(code).toBe(0);
  });

  it("ends with 1 where a step fails, and removes what was made before it", async () => {
    laptop.setFaults([{ service: "sqs", kind: "error", caller: ingest, probability: 1 }]);
    const { code, stdout, stderr } = await run(["--data-dir", folder()]);
    expect(stderr).toMatch(/^FAILED {2}it sends two points: POST \/api\/data answered 5\d\d/m);
    expect(stdout).toContain("ok    an External Connection is removed");
    expect(stdout).toMatch(/ok {4}nothing is left\n\d+ passed, 1 failed, /);
    expect(code).toBe(1);
  });

  it("ends with 1 where nobody is let in, and with 2 where there is nothing to try", async () => {
    const refused = await run(["--data-dir", folder()], { MILLRACE_PASSWORD: "wrong" });
    expect(refused.stderr).toContain("FAILED  the administrator signs in: POST /Auth answered 401");
    expect([refused.code, (await run(["--data-dir", "/nowhere"])).code]).toStrictEqual([1, 2]);
  });
});
