/** Where a connector's counters stand: an item a minute. */

/** The API tells the last 24 h; a day more lets a late reader see whole days. */
export const statsKeepSeconds = 48 * 3600;

/** `minute`: its first millisecond since 1970. */
export const statsKey = (connector: string, minute: number): { pk: string; sk: string } => ({
  pk: `CONNECTOR#${connector}`,
  sk: `MINUTE#${new Date(minute).toISOString().slice(0, 16)}`,
});
