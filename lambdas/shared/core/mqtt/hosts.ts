/** Declares what a deployment finds out about the hosts of MQTT, under the names by which the template reads it. */

export interface MqttHosts {
  readonly MqttsHost: string;
  readonly WssHost: string;
  /** The account's own endpoint, to which names of other DNS zones point. */
  readonly DataEndpoint: string;
}
