/** Says in words why an MQTT client was cut, from the reasons of AWS IoT Core's lifecycle events. */

const reasons: Readonly<Record<string, string>> = {
  AUTH_ERROR: "It may not do what it tried, or its sign-in no longer holds.",
  CLIENT_INITIATED_DISCONNECT: "It disconnected by itself.",
  CLIENT_ERROR: "It sent something that is not allowed in MQTT.",
  CONNECTION_LOST: "The connection was lost.",
  DUPLICATE_CLIENTID: "Another client connected with the same client id.",
  FORBIDDEN_ACCESS: "Its requests were refused too often.",
  MQTT_KEEP_ALIVE_TIMEOUT: "It said nothing for one and a half times its keep-alive.",
  SERVER_ERROR: "The broker failed.",
  SERVER_INITIATED_DISCONNECT: "The broker ended the connection, such as to move it.",
  API_INITIATED_DISCONNECT: "It was disconnected by a call, such as a new password or a disabled source.",
  CUSTOMAUTH_TTL_EXPIRATION: "The connection was open for as long as one may be.",
  THROTTLED: "It sent faster than a client may.",
  WEBSOCKET_TTL_EXPIRATION: "The connection over WebSocket was open for as long as one may be.",
};

/** Answers the words for a reason; one that is not known is told as it is. */
export const disconnectWords = (reason: string | null): string =>
  reason === null ? "–" : ((Object.hasOwn(reasons, reason) ? reasons[reason] : undefined) ?? reason);
