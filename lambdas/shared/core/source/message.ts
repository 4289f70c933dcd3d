/** Messages of sources: what sources say of themselves, and what the platform has to say of their data. */

/** How much a message matters, the least first. */
export const messageLevels = ["DEBUG", "INFO", "WARNING", "ERROR"] as const;
export type MessageLevel = (typeof messageLevels)[number];
