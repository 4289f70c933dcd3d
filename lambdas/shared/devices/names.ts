/** Names devices, which are sources as consumers see them. */

import type { Source } from "../core/source/source.ts";

/** Answers the id of a device, which is its source's: an Activation UID in lower case, since UIDs have no case. */
export const deviceId = (text: string): string => text.toLowerCase();

export const deviceName = ({ project, id }: Pick<Source, "project" | "id">): string =>
  `projects/${project}/devices/${id}`;
