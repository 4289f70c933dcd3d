/** Declares what each collection of the API consists of. */

import type { Call, OpenCall, ProjectCall } from "./call.ts";

/** The calls of a collection that is below a project as a whole. */
export type ProjectCalls = readonly ProjectCall[];

/** The calls of a collection that is below no project. */
export type OpenCalls = readonly OpenCall[];

/** Is one collection of the API. */
export interface Resource {
  readonly calls: readonly Call[];
  /**
   * Holds the module of its answers. Each strict object that the module exports becomes a component of the OpenAPI
   * document.
   */
  readonly schemas: Readonly<Record<string, unknown>>;
}
