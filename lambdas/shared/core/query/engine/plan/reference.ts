/** Finds out what a name in a query stands for, and reads its values. */

import type { Reference, ReferenceType } from "../../influxql/ast.ts";
import type { Batch } from "../../series.ts";
import type { Value } from "../answer.ts";
import type { Known } from "../origin.ts";

/** A field, perhaps with the type that its values are taken as, or a tag. A name that nobody knows is a tag. */
export type Resolved =
  | { readonly kind: "field"; readonly name: string; readonly as?: CastType }
  | { readonly kind: "tag"; readonly name: string };

type CastType = Exclude<ReferenceType, "tag" | "field">;

export function resolve({ name, type }: Reference, { fields }: Pick<Known, "fields">): Resolved {
  if (type === "tag") return { kind: "tag", name };
  if (type !== undefined && type !== "field") return { kind: "field", name, as: type };
  return { kind: type === "field" || fields.has(name) ? "field" : "tag", name };
}

/** Reads a value of a batch by its row. */
export type Getter = (index: number) => Value;

/** Reads a field or a tag; null where a point has none. */
export function getterOf(batch: Batch, resolved: Resolved): Getter {
  if (resolved.kind === "tag") {
    const values = batch.tags.get(resolved.name);
    return (index) => values?.[index] ?? null;
  }
  const { numbers, others } = batch.fields.get(resolved.name) ?? {};
  const get: Getter = (index) => {
    const number = numbers?.[index];
    return number === undefined || Number.isNaN(number) ? (others?.[index] ?? null) : number;
  };
  const { as } = resolved;
  return as ? (index) => cast(get(index), as) : get;
}

/** Takes numbers as whole numbers, and anything else only as what it is. */
function cast(value: Value, type: CastType): Value {
  switch (type) {
    case "float":
      return typeof value === "number" ? value : null;
    case "integer":
    case "unsigned":
      return typeof value === "number" ? Math.trunc(value) : null;
    default:
      return typeof value === type ? value : null;
  }
}
