/** The types of devices that the consumer-facing API knows, as its emulator makes them. */

const ofSensors = ["networkStatus", "batteryStatus", "touch"];

/** Lists the event types of each type of device, besides those that it may send all the same. */
const eventTypes = {
  temperature: [...ofSensors, "temperature"],
  touch: ofSensors,
  proximity: [...ofSensors, "objectPresent"],
  humidity: [...ofSensors, "humidity"],
  waterDetector: [...ofSensors, "waterPresent"],
  touchCounter: [...ofSensors, "touchCount"],
  proximityCounter: [...ofSensors, "objectPresentCount"],
  motion: [...ofSensors, "motion"],
  deskOccupancy: [...ofSensors, "deskOccupancy"],
  contact: [...ofSensors, "contact"],
  co2: [...ofSensors, "co2"],
  ccon: ["connectionStatus", "ethernetStatus", "cellularStatus", "touch"],
} as const satisfies Readonly<Record<string, readonly string[]>>;

const known: Readonly<Record<string, readonly string[]>> = eventTypes;

export const deviceTypes = Object.keys(eventTypes) as readonly (keyof typeof eventTypes)[];

/** Answers the event types that clients await of a type of device: none of a source that is no device of these types. */
export const eventTypesOf = (deviceType: string): readonly string[] =>
  Object.hasOwn(known, deviceType) ? (known[deviceType] ?? []) : [];

/** An emulated device's id: 23 characters, by which clients tell it from a real one. `id` has 20. */
export const emulatedId = (id: string): string => `emu${id}`;

/** Tells whether a text that a caller sends has the form of an emulated device's id. */
export const isEmulatedId = (text: string): boolean => /^emu[0-9a-v]{20}$/.test(text);

/** Tells an emulated device by its id. No UUID begins like it. */
export const isEmulated = (id: string): boolean => id.startsWith("emu");
