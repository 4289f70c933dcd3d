/** Checks what existing clients expect of events of the types that they know. They fail if it is missing. */

type Kind = "number" | "string";

/** Fields by type of event, without those that `eventOf` adds. */
const needs: Readonly<Record<string, Readonly<Record<string, Kind>>>> = {
  temperature: { value: "number" },
  humidity: { temperature: "number", relativeHumidity: "number" },
  objectPresent: { state: "string" },
  waterPresent: { state: "string" },
  objectPresentCount: { total: "number" },
  touchCount: { total: "number" },
  networkStatus: { signalStrength: "number", rssi: "number", transmissionMode: "string" },
  batteryStatus: { percentage: "number" },
  co2: { ppm: "number" },
  pressure: { pascal: "number" },
  motion: { state: "string" },
  contact: { state: "string" },
  deskOccupancy: { state: "string" },
  probeWireStatus: { state: "string" },
  connectionStatus: { connection: "string" },
  ethernetStatus: { macAddress: "string", ipAddress: "string" },
  cellularStatus: { signalStrength: "number" },
};

const has = (value: unknown, fields: Readonly<Record<string, Kind>>): boolean =>
  typeof value === "object" &&
  value !== null &&
  Object.entries(fields).every(([name, kind]) => typeof Reflect.get(value, name) === kind);

const samplesOf = (data: unknown): readonly unknown[] => {
  const samples = typeof data === "object" && data !== null ? Reflect.get(data, "samples") : undefined;
  return Array.isArray(samples) ? samples : [];
};

/**
 * Tells whether clients can read the event. True for types that they do not know, which they ignore. `data` is what the
 * event holds under the type's name.
 */
export function isAsClientsKnowIt(eventType: string, data: unknown): boolean {
  const fields = Object.hasOwn(needs, eventType) ? needs[eventType] : undefined;
  if (!fields) return true;
  return has(data, fields) && samplesOf(data).every((sample) => has(sample, { ...fields, sampleTime: "string" }));
}
