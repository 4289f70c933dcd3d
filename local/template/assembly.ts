/** Reads a cloud assembly from disk: its stacks, and where the assets that they name lie. */

import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { parseJson } from "../../lambdas/shared/core/parse-json.ts";
import { asObject, asText, type JsonObject } from "./json.ts";

export interface AssemblyStack {
  readonly name: string;
  readonly template: JsonObject;
  /** The absolute path of each asset's source, by the object key that the template names (`<hash>.zip`). */
  readonly assets: ReadonlyMap<string, string>;
}

/** Reads every stack of the assembly and of the assemblies nested in it (CDK stages), in the manifest's order. */
export async function readAssembly(directory: string): Promise<AssemblyStack[]> {
  const manifest = asObject(await readJsonFile(join(directory, "manifest.json")));
  const artifacts = Object.entries(asObject(manifest.artifacts)).map(([id, artifact]) => ({
    id,
    ...asObject(artifact),
  }));
  const assets = await readAssets(directory, artifacts);
  const stacks: AssemblyStack[] = [];
  for (const artifact of artifacts) {
    const properties = asObject(asObject(artifact).properties);
    const type = asObject(artifact).type;
    if (type === "cdk:cloud-assembly") {
      stacks.push(...(await readAssembly(join(directory, asText(properties.directoryName) ?? ""))));
    } else if (type === "aws:cloudformation:stack") {
      const template = asObject(await readJsonFile(join(directory, asText(properties.templateFile) ?? "")));
      stacks.push({ name: asText(properties.stackName) ?? artifact.id, template, assets });
    }
  }
  return stacks;
}

async function readAssets(directory: string, artifacts: readonly JsonObject[]): Promise<Map<string, string>> {
  const sources = new Map<string, string>();
  for (const artifact of artifacts.filter((each) => each.type === "cdk:asset-manifest")) {
    const file = asText(asObject(artifact.properties).file) ?? "";
    const files = asObject(asObject(await readJsonFile(join(directory, file))).files);
    for (const asset of Object.values(files).map(asObject)) {
      const path = asText(asObject(asset.source).path);
      for (const destination of Object.values(asObject(asset.destinations)).map(asObject)) {
        const key = asText(destination.objectKey);
        if (path !== undefined && key !== undefined) sources.set(key, resolve(directory, path));
      }
    }
  }
  return sources;
}

async function readJsonFile(path: string): Promise<unknown> {
  const text = await readFile(path, "utf8").catch((cause: unknown) => {
    throw new Error(`The cloud assembly lacks ${path}; synthesize it first.`, { cause });
  });
  return parseJson(text);
}
