/** Says in words what an emulated device is. */

import type { devicesCreate } from "../api/made/limits.ts";

export type EmulatedType = (typeof devicesCreate.type.enum)[number];

const words: Readonly<Record<EmulatedType, string>> = {
  temperature: "Temperature",
  touch: "Touch",
  proximity: "Proximity",
  humidity: "Humidity",
  waterDetector: "Water detector",
  touchCounter: "Touch counter",
  proximityCounter: "Proximity counter",
  motion: "Motion",
  deskOccupancy: "Desk occupancy",
  contact: "Contact",
  co2: "CO₂",
  ccon: "Cloud connector",
};

export const emulatedTypeWord = (type: EmulatedType): string => words[type];
