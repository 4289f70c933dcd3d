/** The types of sources. */

export const sourceTypes = ["LOGGER", "EXTERNAL_CONNECTION", "EMULATOR"] as const;

export type SourceType = (typeof sourceTypes)[number];
