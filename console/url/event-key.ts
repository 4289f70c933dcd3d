/** Names an event among those of all devices of a project, in addresses and lists: by its device and its id. */

/** What is between the two, which neither an id of a device nor one of an event has. */
const between = "~";

export const eventKeyOf = (device: string, event: string): string => `${device}${between}${event}`;

/** Answers the ids in a key, empty where they are missing, since people change addresses by hand. */
export function readEventKey(key: string): { readonly device: string; readonly event: string } {
  const [device = "", event = ""] = key.split(between);
  return { device, event };
}
