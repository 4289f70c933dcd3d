/** Sends messages to single clients through AWS IoT Core's data plane, and learns whether they were acknowledged. */

import {
  IoTDataPlaneClient,
  type IoTDataPlaneClientConfig,
  IoTDataPlaneServiceException,
  SendDirectMessageCommand,
} from "@aws-sdk/client-iot-data-plane";
import type { ClientOutcome } from "../../core/mqtt/command.ts";

interface DirectMessage {
  readonly topic: string;
  readonly payload: string;
  /** From 1 to 15. */
  readonly timeoutSeconds: number;
}

/** Allows AWS IoT Core this much for its own work, beyond what it waits for the client. */
const spareMillis = 3000;

export class DirectMessages {
  private readonly client: IoTDataPlaneClient;

  constructor(configuration: IoTDataPlaneClientConfig = {}) {
    // Never tries again: the SDK would by itself after a 504, and the client might act twice.
    this.client = new IoTDataPlaneClient({ ...configuration, maxAttempts: 1 });
  }

  /** Sends at QoS 0. Answers false for a client that is not connected, and rejects if it is not known what came of it. */
  async sendOnce(clientId: string, { topic, payload }: Omit<DirectMessage, "timeoutSeconds">): Promise<boolean> {
    const command = new SendDirectMessageCommand({ clientId, topic, ...jsonPayload(payload), confirmation: false });
    try {
      await this.client.send(command, { abortSignal: AbortSignal.timeout(spareMillis) });
      return true;
    } catch (error) {
      if (error instanceof IoTDataPlaneServiceException && error.$metadata.httpStatusCode === 404) return false;
      throw error;
    }
  }

  /** Rejects only if the message was certainly not sent. What is not known to be done or left undone is `UNKNOWN`. */
  async send(clientId: string, { topic, payload, timeoutSeconds }: DirectMessage): Promise<ClientOutcome> {
    const command = new SendDirectMessageCommand({
      clientId,
      topic,
      ...jsonPayload(payload),
      confirmation: true,
      timeout: timeoutSeconds,
    });
    const abortSignal = AbortSignal.timeout(timeoutSeconds * 1000 + spareMillis);
    try {
      await this.client.send(command, { abortSignal });
      return "DELIVERED";
    } catch (error) {
      return outcomeOf(error);
    }
  }
}

const jsonPayload = (payload: string) =>
  ({
    payload: Buffer.from(payload),
    contentType: "application/json",
    payloadFormatIndicator: "UTF8_DATA",
  }) as const;

/** AWS IoT Core answers 404 for a client that is not there, and 504 where the acknowledgement did not come in time. */
function outcomeOf(error: unknown): ClientOutcome {
  if (!(error instanceof IoTDataPlaneServiceException)) return "UNKNOWN";
  const { httpStatusCode = 500 } = error.$metadata;
  if (httpStatusCode === 404) return "NOT_CONNECTED";
  // Refuses with any other 4xx before it sends.
  if (httpStatusCode < 500) throw error;
  return "UNKNOWN";
}
