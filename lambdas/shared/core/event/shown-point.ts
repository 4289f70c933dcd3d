/** Tells people which point something is said of. */

import { isoShort } from "../instant.ts";
import type { IdentifiedPoint } from "./point.ts";

const mostCharacters = 500;

/** Names the point by its measurement, its time and its fields; long ones are cut. */
export const shownPoint = ({ measurement, atNanos, fields }: IdentifiedPoint): string =>
  `${measurement} of ${isoShort(atNanos)} with ${JSON.stringify(fields)}`
    .slice(0, mostCharacters)
    // The cut may leave half of a surrogate pair, which DynamoDB refuses.
    .toWellFormed();
