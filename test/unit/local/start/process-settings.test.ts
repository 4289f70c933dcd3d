import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, it } from "vitest";
import { projectRoot } from "../../../../local/start/project.ts";

/** Stretches eight passwords at once and reads a file after that. Prints what ended first. */
const race = `
  import { scrypt } from "node:crypto";
  import { readFile } from "node:fs";
  const ended = [];
  const cost = { N: 2 ** 15, r: 8, p: 3, maxmem: 2 ** 28 };
  for (let each = 0; each < 8; each += 1) scrypt("password", "salt", 32, cost, () => ended.push("password"));
  readFile("package.json", () => ended.push("file"));
  process.on("exit", () => console.log(ended[0], ended.length));
`;

async function firstOf(imported: string): Promise<string> {
  const { UV_THREADPOOL_SIZE: _, ...env } = process.env;
  const args = ["--input-type=module", "--eval", `${imported}\n${race}`];
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: projectRoot, env });
  return stdout.trim();
}

describe("the laptop's pool of threads", () => {
  it("reads a file while more passwords are stretched than its functions stretch at once", async () => {
    const wide = JSON.stringify(join(projectRoot, "local/start/process-settings.ts"));
    expect(await firstOf(`import ${wide};`)).toBe("file 9");
    expect(await firstOf("")).toBe("password 9");
  });
});

describe("the flags of V8", () => {
  it("are known to this V8, which says so where one is not", async () => {
    const settings = JSON.stringify(join(projectRoot, "local/start/process-settings.ts"));
    const code = (more: string) => `import ${settings}; import { setFlagsFromString } from "node:v8"; ${more}`;
    const run = (more: string) =>
      promisify(execFile)(process.execPath, ["--input-type=module", "--eval", code(more)], { cwd: projectRoot });
    expect((await run("")).stderr).toBe("");
    expect((await run('setFlagsFromString("--no-such-flag");')).stderr).toContain("no-such-flag");
  });
});

describe("a process that begins anew", () => {
  const begun = async (env: Record<string, string>) => {
    const { MALLOC_ARENA_MAX: _, ...rest } = process.env;
    const settings = JSON.stringify(join(projectRoot, "local/start/process-settings.ts"));
    const code = `import { beginAnewFrugally } from ${settings}; const begun = Number(process.env.BEGUN ?? 0) + 1;
      process.env.BEGUN = String(begun); beginAnewFrugally();
      const { MALLOC_ARENA_MAX, GREETING } = process.env;
      console.log(JSON.stringify([begun, MALLOC_ARENA_MAX, GREETING, process.argv.at(-1), process.execArgv[0]]));`;
    const args = ["--input-type=module", "--eval", code, "--", "last"];
    const { stdout } = await promisify(execFile)(process.execPath, args, { env: { ...rest, ...env } });
    return JSON.parse(stdout);
  };

  it.runIf(process.platform === "linux")(
    "has little memory, its arguments and its environment, and begins once",
    async () => {
      expect(await begun({ GREETING: "hello" })).toStrictEqual([2, "2", "hello", "last", "--max-semi-space-size=16"]);
    },
  );

  it.runIf(process.platform === "linux")("keeps what somebody has set, and does not begin for that", async () => {
    const set = { GREETING: "hello", MALLOC_ARENA_MAX: "5" };
    expect(await begun(set)).toStrictEqual([2, "5", "hello", "last", "--max-semi-space-size=16"]);
    const both = { ...set, NODE_OPTIONS: "--max-semi-space-size=64" };
    expect(await begun(both)).toStrictEqual([1, "5", "hello", "last", "--input-type=module"]);
  });
});
