/** Ends connections of MQTT clients through AWS IoT Core's data plane. */

import { DeleteConnectionCommand, IoTDataPlaneClient, ResourceNotFoundException } from "@aws-sdk/client-iot-data-plane";

export class MqttConnections {
  private readonly client: IoTDataPlaneClient;

  constructor(client = new IoTDataPlaneClient({})) {
    this.client = client;
  }

  /**
   * Ends a client's connection and session at once, with what waits for it, and without its will. Does nothing if there
   * is none. Rejects if AWS IoT Core does not answer within `patienceMillis`.
   */
  async end(clientId: string, patienceMillis: number): Promise<void> {
    const command = new DeleteConnectionCommand({ clientId, cleanSession: true, preventWillMessage: true });
    const abortSignal = AbortSignal.timeout(patienceMillis);
    await this.client.send(command, { abortSignal }).catch((error: unknown) => {
      if (!(error instanceof ResourceNotFoundException)) throw error;
    });
  }
}
