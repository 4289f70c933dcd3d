/** A collection of the API as the OpenAPI document shows it. */

import type { Call } from "./call.ts";

/** What one collection of the API consists of. */
export interface Resource {
  readonly calls: readonly Call[];
  /** The module of its answers: each strict object that it exports is a component of the OpenAPI document. */
  readonly schemas: Readonly<Record<string, unknown>>;
}
