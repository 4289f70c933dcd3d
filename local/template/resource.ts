/** Declares resources of the template and the stacks that they belong to. */

import type { JsonObject } from "./json.ts";
import type { TemplateError } from "./template-error.ts";

/** One resource of one stack. Its properties are resolved when they are asked for. */
export interface Resource {
  readonly stackName: string;
  readonly logicalId: string;
  readonly type: string;
  readonly rawProperties: JsonObject;
  /** Answers the named property with every reference in it resolved; undefined if the template does not set it. */
  property(name: string): unknown;
  properties(): JsonObject;
  fail(property: string, why: string): TemplateError;
}

export interface Stack {
  readonly name: string;
  readonly template: JsonObject;
  readonly assets: ReadonlyMap<string, string>;
  readonly resources: ReadonlyMap<string, Resource>;
}
