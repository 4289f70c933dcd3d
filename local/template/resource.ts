/** A resource of the template and the stack that it belongs to. */

import type { JsonObject } from "./json.ts";
import type { TemplateError } from "./template-error.ts";

/** One resource of one stack; its properties are resolved when they are asked for. */
export interface Resource {
  readonly stackName: string;
  readonly logicalId: string;
  readonly type: string;
  readonly rawProperties: JsonObject;
  /** The named property with every reference in it resolved; `undefined` where the template says nothing. */
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
