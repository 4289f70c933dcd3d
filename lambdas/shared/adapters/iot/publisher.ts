/** Publishes to MQTT topics through AWS IoT Core's data plane. */

import { IoTDataPlaneClient, PublishCommand } from "@aws-sdk/client-iot-data-plane";

export interface OutgoingMessage {
  readonly topic: string;
  /** JSON. */
  readonly payload: string;
  /** 0: whoever does not listen now never gets it. 1: clients that are away for a while get it when they return. */
  readonly qos: 0 | 1;
}

export class MqttPublisher {
  private readonly client: IoTDataPlaneClient;

  constructor(client = new IoTDataPlaneClient({})) {
    this.client = client;
  }

  /** Resolves when the broker has the message. */
  async publish({ topic, payload, qos }: OutgoingMessage): Promise<void> {
    await this.client.send(new PublishCommand({ topic, qos, payload: Buffer.from(payload) }));
  }
}
