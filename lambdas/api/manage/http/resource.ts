/** Declares what each collection of the API consists of. */

import type { Call } from "./call.ts";

/** Is one collection of the API. */
export interface Resource {
  readonly calls: readonly Call[];
  /**
   * Holds the module of its answers. Each strict object that the module exports becomes a component of the OpenAPI
   * document.
   */
  readonly schemas: Readonly<Record<string, unknown>>;
}
