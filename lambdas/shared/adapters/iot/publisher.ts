/** Publishes to MQTT topics through AWS IoT Core's data plane. */

import { IoTDataPlaneClient, PublishCommand } from "@aws-sdk/client-iot-data-plane";

export class MqttPublisher {
  private readonly client: IoTDataPlaneClient;

  constructor(client = new IoTDataPlaneClient({})) {
    this.client = client;
  }

  /** Publishes once at most: whoever does not listen now never gets it. */
  async publish(topic: string, payload: object): Promise<void> {
    const command = new PublishCommand({ topic, qos: 0, payload: Buffer.from(JSON.stringify(payload)) });
    await this.client.send(command);
  }
}
