/**
 * Makes a source's auth config: all that a device needs to connect over MQTT, for programs to read. The
 * password is not in it, since nobody can read that back.
 */

import type { SourceId } from "../id.ts";
import { amazonRootCa } from "./amazon-root-ca.ts";
import { type Topic, writeTopic } from "./topics.ts";

/** Is where one protocol is spoken. */
export interface MqttDoor {
  readonly host: string;
  readonly port: number;
}

/** Says which authority has signed the hosts' certificates. */
export interface CertificateAuthority {
  readonly name: string;
  /** Is null where the authorities that systems know are to be trusted. */
  readonly pem: string | null;
}

export interface MqttDoors {
  readonly mqtts: MqttDoor;
  readonly wss: MqttDoor;
  readonly certificateAuthority: CertificateAuthority;
}

const usualPorts = { mqtts: 8883, wss: 443 } as const;

/**
 * Reads what AWS IoT Core calls the hosts. A host of AWS has no port in its name; one of the laptop has, since the
 * usual ports may be taken there. `ownAuthority` is the laptop's, as PEM.
 */
export function mqttDoors(hosts: Readonly<Record<keyof typeof usualPorts, string>>, ownAuthority: string): MqttDoors {
  const door = (protocol: keyof typeof usualPorts): MqttDoor => {
    const [host = "", port] = hosts[protocol].split(":");
    return { host, port: port === undefined ? usualPorts[protocol] : Number(port) };
  };
  const mqtts = door("mqtts");
  return { mqtts, wss: door("wss"), certificateAuthority: authorityOf(mqtts.host, ownAuthority) };
}

function authorityOf(host: string, ownAuthority: string): CertificateAuthority {
  if (host.endsWith(".amazonaws.com")) return amazonRootCa;
  if (host === "127.0.0.1" && ownAuthority !== "") return { name: "the laptop's own", pem: ownAuthority };
  // Leaves it to the system, since a stage's own host has a certificate of its operator's choice, which may be renewed
  // by another authority.
  return { name: "the authorities that the system trusts", pem: null };
}

/** `doors` are undefined while nobody knows them: whoever asks later is told. */
export const authConfig = (source: SourceId, doors: MqttDoors | undefined) => ({
  activationUid: source,
  username: source,
  clientId: source,
  protocolVersions: ["3.1.1", "5"] as const,
  mqtts: doors ? { url: `mqtts://${doors.mqtts.host}:${doors.mqtts.port}`, ...doors.mqtts } : null,
  wss: doors ? { url: `wss://${addressOf(doors.wss)}${path}`, ...doors.wss, path } : null,
  certificateAuthority: doors ? { name: doors.certificateAuthority.name, pem: doors.certificateAuthority.pem } : null,
  topics: topicsOf(source),
});

const path = "/mqtt";

/** Leaves the port of https out, as URLs do. */
const addressOf = ({ host, port }: MqttDoor): string => (port === usualPorts.wss ? host : `${host}:${port}`);

/** Names a source's topics as the AsyncAPI document names its channels. */
function topicsOf(source: SourceId) {
  const data = { kind: "data", source, connectionTag: "{connectionTag}", measurement: "{measurement}" } as const;
  const of = (kind: Exclude<Topic["kind"], "data" | "raw" | "point">): string => writeTopic({ kind, source });
  return {
    field: writeTopic({ ...data, key: "{key}" }),
    measurement: writeTopic(data),
    rejected: of("rejected"),
    command: of("command"),
    commandAnswer: of("commandAnswer"),
    log: of("log"),
  };
}
