/** Makes the laptop's assembly, which the CDK app makes of the stage `laptop`. Makes it again when a source changed. */

import { spawn } from "node:child_process";
import { randomBytes } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseJson } from "../../lambdas/shared/core/parse-json.ts";
import { checkFiles, differenceOf, type FileChecks } from "../backends/file-checks.ts";
import { fingerprintOf } from "./fingerprint.ts";
import { projectRoot } from "./project.ts";

export interface Synthesis {
  /** Keeps assemblies under the fingerprint of what they were made from, so that laptops can share them. */
  readonly directory: string;
  /** What the CDK app printed at the last synthesis. */
  readonly logFile: string;
  readonly stage: string;
  /** Settings of the stage that replace those in cdk.json. */
  readonly settings?: Readonly<Record<string, unknown>>;
  /** Is called when a synthesis begins, which takes some seconds. */
  readonly onBegin?: () => void;
}

/**
 * Answers the absolute path of the assembly, the directory of `manifest.json`. Rejects with the CDK's own findings if
 * the app cannot be synthesized.
 */
export async function synthesize({ directory, logFile, stage, settings = {}, onBegin }: Synthesis): Promise<string> {
  const assembly = join(directory, (await fingerprintOf(projectRoot, [stage, JSON.stringify(settings)])).slice(0, 16));
  if (isWhole(assembly)) return assembly;
  await rm(assembly, { recursive: true, force: true });
  onBegin?.();
  const unfinished = `${assembly}.${randomBytes(4).toString("hex")}`;
  await mkdir(directory, { recursive: true });
  try {
    await runApp(unfinished, { stage, settings, logFile });
    await writeFile(join(unfinished, checksFile), JSON.stringify(checkFiles(unfinished, ["."])));
    await rename(unfinished, assembly);
  } catch (error) {
    await rm(unfinished, { recursive: true, force: true });
    // Another start made the same assembly meanwhile.
    if (!existsSync(assembly)) throw error;
  }
  return assembly;
}

/** Beside an assembly's own files. */
const checksFile = "checksums.json";

/** Whether the assembly is as it was made: a function whose code was altered could do anything. */
function isWhole(assembly: string): boolean {
  try {
    const checks = parseJson(readFileSync(join(assembly, checksFile), "utf8")) as FileChecks;
    return differenceOf(assembly, checks) === undefined;
  } catch {
    // Missing or damaged: either is mended by making it again.
    return false;
  }
}

/**
 * Removes the assemblies of earlier sources. Answers whether there were any. Is safe only if no other laptop uses the
 * directory.
 */
export async function removeOtherAssemblies(directory: string, kept: string): Promise<boolean> {
  const others = (await readdir(directory)).map((entry) => join(directory, entry)).filter((path) => path !== kept);
  for (const path of others) await rm(path, { recursive: true, force: true });
  return others.length > 0;
}

/**
 * Runs the app that `cdk.json` names, with the context from there, as the CDK's command does. Does not use that
 * command, whose own start takes longer than all the rest.
 */
async function runApp(
  output: string,
  { stage, settings, logFile }: Required<Pick<Synthesis, "stage" | "settings" | "logFile">>,
): Promise<void> {
  const { app, context } = await readCdkJson();
  const stages = { ...context.stages, [stage]: { ...context.stages[stage], ...settings } };
  const [program = "", ...args] = app.split(" ");
  const child = spawn(program === "node" ? process.execPath : program, args, {
    cwd: projectRoot,
    env: { ...process.env, CDK_OUTDIR: output, CDK_CONTEXT_JSON: JSON.stringify({ ...context, stage, stages }) },
    stdio: ["ignore", "pipe", "pipe"],
  });
  let printed = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding("utf8").on("data", (text: string) => {
      printed += text;
    });
  }
  const code = await new Promise<number | null>((resolve, reject) => child.on("error", reject).on("close", resolve));
  await writeFile(logFile, printed);
  if (code !== 0) throw new Error(`The CDK app could not be synthesized (see ${logFile}):\n${lastLines(printed)}`);
}

interface Context {
  readonly stages: Readonly<Record<string, object>>;
}

async function readCdkJson(): Promise<{ app: string; context: Context }> {
  const { app, context } = parseJson(await readFile(join(projectRoot, "cdk.json"), "utf8")) as Record<string, unknown>;
  if (typeof app !== "string") throw new Error("cdk.json names no app.");
  if (!hasStages(context)) throw new Error("The context of cdk.json has no stages.");
  return { app, context };
}

const hasStages = (context: unknown): context is Context =>
  typeof context === "object" && context !== null && "stages" in context && typeof context.stages === "object";

const lastLines = (text: string): string => text.trimEnd().split("\n").slice(-20).join("\n");
