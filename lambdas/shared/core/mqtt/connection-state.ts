/** Says what a broker tells of a client's connection. */

/** A client's connection, or its last one. Times are milliseconds since 1970. */
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
