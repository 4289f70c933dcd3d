/** Asks AWS IoT Core's data plane about connections of clients. */

import { GetConnectionCommand, IoTDataPlaneClient, ResourceNotFoundException } from "@aws-sdk/client-iot-data-plane";
import type { ConnectionState } from "../../core/mqtt/connection-state.ts";

export class ConnectionStates {
  private readonly client: IoTDataPlaneClient;

  constructor(client = new IoTDataPlaneClient({})) {
    this.client = client;
  }

  /**
   * Answers undefined for a client of which nothing is known, which is half an hour after its last connection. Rejects
   * if there is no answer within `patienceMillis`.
   */
  async of(clientId: string, patienceMillis: number): Promise<ConnectionState | undefined> {
    const command = new GetConnectionCommand({ clientId, includeSocketInformation: true });
    const abortSignal = AbortSignal.timeout(patienceMillis);
    const found = await this.client.send(command, { abortSignal }).catch((error: unknown) => {
      if (error instanceof ResourceNotFoundException) return undefined;
      throw error;
    });
    if (!found) return undefined;
    return {
      isConnected: found.connected === true,
      connectedAt: found.connectedSince,
      disconnectedAt: found.disconnectedSince,
      reason: found.disconnectReason,
      address: found.sourceIp,
      keepAliveSeconds: found.keepAliveDuration,
      isCleanSession: found.cleanSession,
      sessionExpirySeconds: found.sessionExpiry,
    };
  }
}
