/** undici's index pulls in 300 KB that a webhook never needs (caches, mocks, WebSocket); its parts have no types of their own. */
declare module "undici/lib/dispatcher/agent.js" {
  export { Agent as default } from "undici";
}
