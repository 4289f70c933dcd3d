/** Holds the zones and moments that tests of times choose from by chance. */

import fc from "fast-check";

/** Zones of many kinds: half and quarter hours, half-hour summer time, changes at midnight, across the date line, none. */
export const zones = fc.constantFrom(
  "UTC",
  "Europe/Berlin",
  "America/New_York",
  "America/St_Johns",
  "Australia/Lord_Howe",
  "Asia/Kathmandu",
  "Asia/Kolkata",
  "Pacific/Apia",
  "Africa/Cairo",
  "America/Santiago",
  "Asia/Beirut",
);

export const moments = fc.integer({ min: Date.UTC(1976, 0, 1), max: Date.UTC(2060, 0, 1) });
