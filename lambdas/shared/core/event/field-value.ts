/** What a field of a point may hold. */

/** Every number is a double in every retention. Larger integers are sent as strings. */
export type FieldValue = number | string | boolean;
