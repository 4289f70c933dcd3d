/** Opens connections to receivers, and tells how far one had come that failed. */

import { isIP } from "node:net";
import type { WebhookGuard } from "./guard.ts";
import { createConnector } from "./undici.ts";

/** Resolving the host's name, reaching the host, and the TLS handshake. */
export type ConnectingStep = "dns" | "connect" | "tls";

/** Says at which step a connection failed. Its cause says why. */
export class ConnectingError extends Error {
  readonly step: ConnectingStep;

  constructor(step: ConnectingStep, cause: Error) {
    super(`Connecting failed (${step}).`, { cause });
    this.name = "ConnectingError";
    this.step = step;
  }
}

/** Answers what undici connects with. A handshake that has not ended in time fails, just as a silent host does. */
export function createGuardedConnector({ lookup }: WebhookGuard, timeout: number): ReturnType<typeof createConnector> {
  const connect = createConnector({ allowH2: false, lookup, timeout });
  return (options, callback) => {
    let step: ConnectingStep = isIP(options.hostname) === 0 ? "dns" : "connect";
    const socket = connect(options, (...[error, connected]) => {
      if (error) callback(new ConnectingError(step === "dns" ? stepOf(error) : step, error), null);
      else callback(null, connected);
    });
    socket.on("lookup", (error) => {
      if (!error && step === "dns") step = "connect";
    });
    socket.once("connect", () => {
      step = "tls";
    });
    return socket;
  };
}

/** Tells an address that was tried from a name that was not resolved. A name may resolve before anybody can notice. */
const stepOf = (error: Error): ConnectingStep =>
  error instanceof AggregateError || ("syscall" in error && error.syscall === "connect") ? "connect" : "dns";
