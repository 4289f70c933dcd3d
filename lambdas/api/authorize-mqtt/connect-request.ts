/**
 * Reads what AWS IoT Core asks when a client connects, and again at each refresh of its policies. Any field may be
 * absent or odd: whoever connects chooses them.
 */

import { longestPasswordBytes } from "../../shared/core/identity/password.ts";
import { faultOfClientId } from "../../shared/core/mqtt/client-id.ts";

export interface ConnectRequest {
  readonly username: string;
  readonly password: string;
  readonly clientId: string;
}

/** Says why a client is not let in, for the log. It holds no secret, and the client is not told. */
export interface Refusal {
  readonly refused: string;
}

/** Is longer than any token of ours, whose length their claims bound. */
const longestTokenBytes = 4096;

/** Answers the request, or why there can be none. Costs nothing but reading. */
export function readConnectRequest(event: unknown): ConnectRequest | Refusal {
  const mqtt = fieldOf(fieldOf(event, "protocolData"), "mqtt");
  if (typeof mqtt !== "object" || mqtt === null) return { refused: "it is no MQTT connection" };
  const clientId = fieldOf(mqtt, "clientId");
  if (typeof clientId !== "string") return { refused: "the client id is missing" };
  const fault = faultOfClientId(clientId);
  if (fault !== undefined) return { refused: `the client id ${fault}` };
  const username = usernameOf(fieldOf(mqtt, "username"));
  if (username === undefined) return { refused: "the user name is missing, too long or not well-formed" };
  const password = passwordOf(fieldOf(mqtt, "password"));
  if (password === undefined) return { refused: "the password is missing, too long or no UTF-8" };
  return { username, password, clientId };
}

function fieldOf(value: unknown, name: string): unknown {
  if (typeof value !== "object" || value === null || !Object.hasOwn(value, name)) return undefined;
  return Object.getOwnPropertyDescriptor(value, name)?.value;
}

/** Cuts off what SDKs append to the user name: everything from the first question mark, which no name of ours holds. */
function usernameOf(sent: unknown): string | undefined {
  if (typeof sent !== "string") return undefined;
  const [name = ""] = sent.split("?", 1);
  const isUsable = name !== "" && name.isWellFormed() && Buffer.byteLength(name) <= longestPasswordBytes;
  return isUsable ? name : undefined;
}

/** Reads the raw bytes, of which AWS IoT Core sends the base64, as UTF-8 and nothing else. */
function passwordOf(sent: unknown): string | undefined {
  if (typeof sent !== "string" || sent.length > 2 * longestTokenBytes) return undefined;
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(sent)) return undefined;
  const bytes = Buffer.from(sent, "base64");
  const text = textOf(bytes);
  if (text === undefined || text === "") return undefined;
  return bytes.length <= (looksLikeToken(text) ? longestTokenBytes : longestPasswordBytes) ? text : undefined;
}

function textOf(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    // Is what the decoder throws for bytes that are no UTF-8, and for nothing else.
    return undefined;
  }
}

/** Tells whether the password is a JWT: three parts of base64url, of which the first is a JSON object. */
export const looksLikeToken = (password: string): boolean => /^eyJ[\w-]*\.[\w-]+\.[\w-]+$/.test(password);
