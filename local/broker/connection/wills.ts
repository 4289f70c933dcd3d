/** Publishes the wills of clients that are gone, each after the delay that its client asked for. */

import type { Message, Time } from "../contract.ts";
import type { BrokerLog } from "../notices.ts";
import type { Hub } from "../routing/hub.ts";
import type { Will } from "./opening.ts";

interface Waiting {
  cancel(): void;
  send(): void;
}

export class Wills {
  private readonly hub: Hub;
  private readonly time: Time;
  private readonly log: BrokerLog;
  private readonly waiting = new Map<string, Waiting>();

  constructor(hub: Hub, time: Time, log: BrokerLog) {
    this.hub = hub;
    this.time = time;
    this.log = log;
  }

  /** Publishes a will now, or after its delay. A session that ends earlier ends the delay too. */
  leave(clientId: string, will: Will, sessionExpirySeconds: number): void {
    const delaySeconds = Math.min(will.delaySeconds, sessionExpirySeconds);
    const send = (): void => this.publish(clientId, will);
    if (delaySeconds === 0) {
      send();
      return;
    }
    const cancel = this.time.after(delaySeconds * 1000, () => {
      this.waiting.delete(clientId);
      send();
    });
    this.waiting.set(clientId, { cancel, send });
  }

  /** The client is back: its will is not published if it goes on with its session, and at once if not. */
  returned(clientId: string, isResumed: boolean): void {
    const waiting = this.waiting.get(clientId);
    if (waiting === undefined) return;
    this.waiting.delete(clientId);
    waiting.cancel();
    if (!isResumed) waiting.send();
  }

  forget(clientId: string): void {
    this.waiting.get(clientId)?.cancel();
    this.waiting.delete(clientId);
  }

  private publish(clientId: string, will: Will): void {
    const { topic, payload, qos, retain, expirySeconds, properties } = will;
    const receivedAt = this.time.wallMillis();
    const message: Message = {
      topic,
      payload,
      qos,
      retain,
      clientId,
      receivedAt,
      ...(expirySeconds === undefined ? {} : { expiresAt: receivedAt + expirySeconds * 1000 }),
      ...(properties === undefined ? {} : { properties }),
    };
    this.hub.publish(message)?.catch((error) => {
      this.log({ level: "error", message: "a will was not taken", clientId, topic, error: String(error) });
    });
  }
}
