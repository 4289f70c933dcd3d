/** Holds the event types that existing clients know, by their fields (docs/protocols/data-connectors.md, "Events"). */

/** Says what a field holds: a plain value of a kind, or one of some words. */
export type FieldKind = "number" | "text" | "flag" | "list" | readonly string[];

export interface KnownType {
  /** Lists the fields that clients read without asking whether they are there. */
  readonly needed: Readonly<Record<string, FieldKind>>;
  /** Lists the fields that the platform adds if they are left out. */
  readonly added: Readonly<Record<string, FieldKind>>;
}

const presence = ["PRESENT", "NOT_PRESENT"];
const sampled = { samples: "list", isBackfilled: "flag" } as const;

const types: Readonly<Record<string, KnownType>> = {
  touch: { needed: {}, added: {} },
  temperature: { needed: { value: "number" }, added: sampled },
  humidity: { needed: { temperature: "number", relativeHumidity: "number" }, added: sampled },
  objectPresent: { needed: { state: presence }, added: {} },
  waterPresent: { needed: { state: presence }, added: {} },
  objectPresentCount: { needed: { total: "number" }, added: {} },
  touchCount: { needed: { total: "number" }, added: {} },
  networkStatus: {
    needed: { signalStrength: "number", rssi: "number", transmissionMode: "text" },
    added: { cloudConnectors: "list" },
  },
  batteryStatus: { needed: { percentage: "number" }, added: {} },
  co2: { needed: { ppm: "number" }, added: {} },
  pressure: { needed: { pascal: "number" }, added: {} },
  motion: { needed: { state: ["MOTION_DETECTED", "NO_MOTION_DETECTED"] }, added: {} },
  contact: { needed: { state: ["OPEN", "CLOSED"] }, added: {} },
  deskOccupancy: { needed: { state: ["OCCUPIED", "NOT_OCCUPIED"] }, added: { remarks: "list" } },
  probeWireStatus: { needed: { state: "text" }, added: {} },
  connectionStatus: { needed: { connection: "text" }, added: { available: "list" } },
  ethernetStatus: { needed: { macAddress: "text", ipAddress: "text" }, added: { errors: "list" } },
  cellularStatus: { needed: { signalStrength: "number" }, added: { errors: "list" } },
};

/** Answers undefined for a type that clients do not know, and so ignore. */
export const knownType = (eventType: string): KnownType | undefined =>
  Object.hasOwn(types, eventType) ? types[eventType] : undefined;

export const knownTypes: readonly string[] = Object.keys(types);
