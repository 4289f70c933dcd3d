/** Holds the event types that existing clients know, by their fields (docs/protocols/data-connectors.md, "Events"). */

/** Says what a field holds: a plain value of a kind, one of some words, or a list. */
export type FieldKind = "number" | "text" | "flag" | "time" | readonly string[] | ListKind;

/** Says what each entry of a list holds. What an entry's type adds is taken from the event. */
export interface ListKind {
  readonly each: "text" | KnownType;
}

export interface KnownType {
  /** Lists the fields that clients read without asking whether they are there. */
  readonly needed: Readonly<Record<string, FieldKind>>;
  /** Lists the fields that the platform adds if they are left out. */
  readonly added: Readonly<Record<string, FieldKind>>;
}

export const isList = (kind: FieldKind): kind is ListKind => typeof kind === "object" && "each" in kind;

const listOf = (needed: KnownType["needed"], added: KnownType["added"] = {}): ListKind => ({ each: { needed, added } });
const texts: ListKind = { each: "text" };
const errors = listOf({ code: "number", message: "text" });

const sampled = (measured: KnownType["needed"]): KnownType => ({
  needed: measured,
  added: { samples: listOf({ ...measured, sampleTime: "time" }), isBackfilled: "flag" },
});

const presence = ["PRESENT", "NOT_PRESENT"];
const signal = { signalStrength: "number", rssi: "number" } as const;

const types: Readonly<Record<string, KnownType>> = {
  touch: { needed: {}, added: {} },
  temperature: sampled({ value: "number" }),
  humidity: sampled({ temperature: "number", relativeHumidity: "number" }),
  objectPresent: { needed: { state: presence }, added: {} },
  waterPresent: { needed: { state: presence }, added: {} },
  objectPresentCount: { needed: { total: "number" }, added: {} },
  touchCount: { needed: { total: "number" }, added: {} },
  networkStatus: {
    needed: signal,
    added: { transmissionMode: "text", cloudConnectors: listOf({ id: "text" }, signal) },
  },
  batteryStatus: { needed: { percentage: "number" }, added: {} },
  co2: { needed: { ppm: "number" }, added: {} },
  pressure: { needed: { pascal: "number" }, added: {} },
  motion: { needed: { state: ["MOTION_DETECTED", "NO_MOTION_DETECTED"] }, added: {} },
  contact: { needed: { state: ["OPEN", "CLOSED"] }, added: {} },
  deskOccupancy: { needed: { state: ["OCCUPIED", "NOT_OCCUPIED"] }, added: { remarks: texts } },
  probeWireStatus: { needed: { state: "text" }, added: {} },
  connectionStatus: { needed: { connection: "text" }, added: { available: texts } },
  ethernetStatus: { needed: { macAddress: "text", ipAddress: "text" }, added: { errors } },
  cellularStatus: { needed: { signalStrength: "number" }, added: { errors } },
};

/** Answers undefined for a type that clients do not know, and so ignore. */
export const knownType = (eventType: string): KnownType | undefined =>
  Object.hasOwn(types, eventType) ? types[eventType] : undefined;

export const knownTypes: readonly string[] = Object.keys(types);
