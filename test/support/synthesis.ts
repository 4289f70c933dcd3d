/** Synthesizes the stages of cdk.json without bundling, in a form that tests can walk with types. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { App } from "aws-cdk-lib";
import { Template } from "aws-cdk-lib/assertions";
import { retentionKinds } from "../../lambdas/shared/core/project/retention.ts";
import { addPlatform, type Platform } from "../../lib/platform.ts";
import { readStage, type StageSettings } from "../../lib/stage.ts";

export const root = join(import.meta.dirname, "..", "..");

const { context }: { context: Record<string, unknown> } = JSON.parse(readFileSync(join(root, "cdk.json"), "utf8"));

export interface Resource {
  readonly Type: string;
  readonly Properties: Record<string, unknown>;
  readonly DeletionPolicy?: string;
  readonly UpdateReplacePolicy?: string;
  readonly DependsOn?: string[];
}

export type Resources = Record<string, Resource>;

/** Makes an app with the flags of cdk.json. It bundles nothing, since no test of the template reads a bundle. */
export const makeApp = (): App =>
  new App({
    context: { ...context, "aws:cdk:bundling-stacks": [], "aws:cdk:disable-asset-staging": true },
  });

export const stageOf = (name: string, changes: Partial<StageSettings> = {}): StageSettings => ({
  ...readStage(name, context.stages),
  ...changes,
});

export const addStage = (app: App, stage: StageSettings = stageOf("dev")): Platform => addPlatform(app, stage);

/** Has every kind of retention, even those that a stage must ask for. */
export const everyKind = (): StageSettings => stageOf("dev", { retentionKinds });

/** The resources of stages that were synthesized already, by their settings. */
const known = new Map<string, Resources>();

/**
 * Answers the resources of both stacks of a stage. Logical ids of the two never meet, because their types differ. Most
 * files ask for the same stage, and a synthesis takes a second, so it is made once and each gets a copy.
 */
export function synthesize(stage: StageSettings = stageOf("dev")): Resources {
  const settings = JSON.stringify(stage);
  const resources = known.get(settings) ?? resourcesOf(stage);
  known.set(settings, resources);
  return structuredClone(resources);
}

function resourcesOf(stage: StageSettings): Resources {
  const { data, service } = addStage(makeApp(), stage);
  return { ...Template.fromStack(data).toJSON().Resources, ...Template.fromStack(service).toJSON().Resources };
}

/** Answers the resources of one type, as pairs of logical id and resource. */
export const ofType = (resources: Resources, type: string): [id: string, resource: Resource][] =>
  Object.entries(resources).filter(([, resource]) => resource.Type === type);

/**
 * Answers the logical id to which a reference or an attribute points in the same stack, or undefined for anything else.
 */
export function targetOf(value: unknown): string | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if ("Ref" in value && typeof value.Ref === "string") return value.Ref;
  if ("Fn::GetAtt" in value && Array.isArray(value["Fn::GetAtt"])) return String(value["Fn::GetAtt"][0]);
  return undefined;
}
