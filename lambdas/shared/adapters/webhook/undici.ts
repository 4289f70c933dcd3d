/** Gathers the parts of undici that a webhook needs, by private paths: docs/adr/0015 says why. */

import symbols from "undici/lib/core/symbols.js";

export { default as request } from "undici/lib/api/api-request.js";
export { default as createConnector } from "undici/lib/core/connect.js";
export { default as Agent } from "undici/lib/dispatcher/agent.js";
export type { Connection } from "undici/lib/dispatcher/client-h1.js";

export const kParser: typeof symbols.kParser = symbols.kParser;
export const kSocket: typeof symbols.kSocket = symbols.kSocket;
