/** Gathers the parts of undici that a webhook needs, by private paths: docs/adr/0015 says why. */

export { default as request } from "undici/lib/api/api-request.js";
export { default as Agent } from "undici/lib/dispatcher/agent.js";
