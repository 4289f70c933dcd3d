/**
 * undici's index pulls in 300 KB that a webhook never needs (caches, mocks, WebSocket), and is also what gives an Agent
 * its `request` method. Its parts have no types of their own.
 */
declare module "undici/lib/dispatcher/agent.js" {
  export { Agent as default } from "undici";
}

declare module "undici/lib/api/api-request.js" {
  import type { Dispatcher } from "undici";
  /** `Dispatcher.prototype.request`, to be called on a dispatcher. */
  export default function request(
    this: Dispatcher,
    options: Dispatcher.RequestOptions,
  ): Promise<Dispatcher.ResponseData>;
}
