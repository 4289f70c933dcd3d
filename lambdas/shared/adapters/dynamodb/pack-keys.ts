/** Where a pack stands in its series. */

import type { Pack } from "../../core/event/pack.ts";
import { sortableNanos } from "../../core/instant.ts";

/** Answers a sort key that orders packs by the times of their last points. */
export const packSortKey = ({ lastNanos, digest }: Pack): string => `${sortableNanos(lastNanos)}#${digest}`;
