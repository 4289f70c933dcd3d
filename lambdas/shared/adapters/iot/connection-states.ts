/** Asks AWS IoT Core's data plane about connections of clients. */

import { GetConnectionCommand, IoTDataPlaneClient, ResourceNotFoundException } from "@aws-sdk/client-iot-data-plane";

/** What AWS IoT Core tells of a client's connection, or of its last one for half an hour. Times are milliseconds since 1970. */
export interface ConnectionState {
  readonly isConnected: boolean;
  readonly connectedAt?: number | undefined;
  readonly disconnectedAt?: number | undefined;
  readonly reason?: string | undefined;
  readonly address?: string | undefined;
  readonly keepAliveSeconds?: number | undefined;
  readonly isCleanSession?: boolean | undefined;
  readonly sessionExpirySeconds?: number | undefined;
}

export class ConnectionStates {
  private readonly client: IoTDataPlaneClient;

  constructor(client = new IoTDataPlaneClient({})) {
    this.client = client;
  }

  /** Answers undefined for a client of which nothing is known. Rejects if there is no answer within `patienceMillis`. */
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
