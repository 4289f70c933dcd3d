/** The types of devices that the consumer-facing API knows, as its emulator makes them. */

export const deviceTypes = [
  "temperature",
  "touch",
  "proximity",
  "humidity",
  "waterDetector",
  "touchCounter",
  "proximityCounter",
  "motion",
  "deskOccupancy",
  "contact",
  "co2",
  "ccon",
] as const;

/** An emulated device's id: 23 characters, by which clients tell it from a real one. `id` has 20. */
export const emulatedId = (id: string): string => `emu${id}`;
