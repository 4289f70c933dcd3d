// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the placeholders are those of CloudFormation's Fn::Sub.

/** Writes cloud assemblies by hand, into a directory that is removed after the test. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { onTestFinished } from "vitest";
import { loadPlatform } from "../../../../local/template/load.ts";
import type { Platform } from "../../../../local/template/model/platform.ts";

type Json = Record<string, unknown>;

/** Writes an assembly with one stack for each template. All code assets are `<hash>.zip` → `asset.<hash>`. */
export function writeAssembly(templates: Record<string, Json>, hashes: string[] = ["hash"]): string {
  const directory = mkdtempSync(join(tmpdir(), "millrace-assembly-"));
  onTestFinished(() => rmSync(directory, { recursive: true, force: true }));
  const files = hashes.map((hash) => [
    hash,
    {
      source: { path: `asset.${hash}`, packaging: "zip" },
      destinations: { here: { bucketName: "b", objectKey: `${hash}.zip` } },
    },
  ]);
  writeJson(join(directory, "all.assets.json"), { files: Object.fromEntries(files) });
  const stacks = Object.keys(templates).map((name) => [
    name,
    { type: "aws:cloudformation:stack", properties: { templateFile: `${name}.template.json` } },
  ]);
  for (const [name, template] of Object.entries(templates))
    writeJson(join(directory, `${name}.template.json`), template);
  const assets = { type: "cdk:asset-manifest", properties: { file: "all.assets.json" } };
  writeJson(join(directory, "manifest.json"), { artifacts: { assets, ...Object.fromEntries(stacks) } });
  return directory;
}

export function writeJson(path: string, content: unknown): void {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, JSON.stringify(content));
}

/** Loads one stack, `app`, with these resources and whatever else `rest` says. */
export const load = (resources: Json, rest: Json = {}): Promise<Platform> =>
  loadPlatform(writeAssembly({ app: { Resources: resources, ...rest } }));

export const role = (more: Json = {}): Json => ({
  Type: "AWS::IAM::Role",
  Properties: { AssumeRolePolicyDocument: {}, ...more },
});

export const lambda = (more: Json = {}): Json => ({
  Type: "AWS::Lambda::Function",
  Properties: {
    Handler: "index.handler",
    Runtime: "nodejs24.x",
    Code: { S3Bucket: { "Fn::Sub": "assets-${AWS::AccountId}-${AWS::Region}" }, S3Key: "hash.zip" },
    Role: { "Fn::GetAtt": ["Role", "Arn"] },
    ...more,
  },
});

export const queue = (more: Json = {}): Json => ({ Type: "AWS::SQS::Queue", Properties: more });
