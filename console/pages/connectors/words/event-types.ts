/** Lists the event types that clients know by their fields, for choosing. There may be others: each measurement is one. */

export const knownEventTypes: readonly string[] = [
  "temperature",
  "humidity",
  "touch",
  "objectPresent",
  "objectPresentCount",
  "touchCount",
  "networkStatus",
  "batteryStatus",
  "waterPresent",
  "co2",
  "pressure",
  "motion",
  "contact",
  "deskOccupancy",
  "probeWireStatus",
  "connectionStatus",
  "ethernetStatus",
  "cellularStatus",
  "labelsChanged",
  "noDataAlert",
];
