/** Describes the query parameters by which calls choose devices and their events. */

import * as v from "valibot";
import { faultOfEventType } from "../core/intake/names.ts";
import type { Query } from "./query.ts";

/** Accepts the name of an event type: exactly the names that a point's measurement may have, blanks included. */
export const eventType = v.pipe(
  v.string("must be a text."),
  v.rawCheck(({ dataset, addIssue }) => {
    const fault = dataset.typed ? faultOfEventType(dataset.value) : undefined;
    if (fault !== undefined) addIssue({ message: `${fault}.` });
  }),
);

const texts = (description: string) => ({ schema: v.string(), repeated: true, description }) as const;

/** Chooses devices. */
export const deviceChoice = {
  device_ids: texts("Ids of the devices; all without it."),
  device_types: texts("Types of the devices; all without it."),
  product_numbers: texts("Product numbers of the devices; all without it."),
  label_filters: texts("Labels that the devices have: key=value, or key for any value."),
} as const satisfies Query;

/** Chooses events. */
export const eventChoice = {
  event_types: { schema: eventType, repeated: true, description: "Types of the events; all without it." },
} as const satisfies Query;
