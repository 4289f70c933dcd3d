/** The parts of a DynamoDB expression that stand for names and values. */

import { attributeValues } from "./attribute-values.ts";

/** Answers a clause of an expression, with what parts from the next one; nothing where it has no parts. */
export const clause = (verb: string, parts: readonly string[]): string =>
  parts.length > 0 ? `${verb} ${parts.join(", ")} ` : "";

/**
 * Collects the names and values of an expression, each under a placeholder, since DynamoDB reserves hundreds of words.
 */
export class Placeholders {
  private readonly names: Record<string, string> = {};
  private readonly values: Record<string, unknown> = {};
  private count = 0;

  name(attribute: string): string {
    const placeholder = `#${this.count++}`;
    this.names[placeholder] = attribute;
    return placeholder;
  }

  pairs(entries: readonly (readonly [string, unknown])[], operator: string): string[] {
    return entries.map(([attribute, value]) => {
      const placeholder = `:${this.count}`;
      this.values[placeholder] = value;
      return `${this.name(attribute)}${operator}${placeholder}`;
    });
  }

  /** Sets an attribute if it is not there yet. */
  initials(entries: readonly (readonly [string, unknown])[]): string[] {
    return entries.map(([attribute, value]) => {
      const placeholder = `:${this.count}`;
      this.values[placeholder] = value;
      const name = this.name(attribute);
      return `${name} = if_not_exists(${name}, ${placeholder})`;
    });
  }

  conditions(expected: object): string[] {
    const entries = Object.entries(expected);
    const absent = entries.filter(([, value]) => value === undefined);
    const present = entries.filter(([, value]) => value !== undefined);
    return [
      ...absent.map(([attribute]) => `attribute_not_exists(${this.name(attribute)})`),
      ...this.pairs(present, " = "),
    ];
  }

  /** Answers the parts beside the expression. Leaves out an empty list of values, which DynamoDB refuses. */
  attributes() {
    const values = attributeValues(this.values);
    return {
      ExpressionAttributeNames: this.names,
      ...(Object.keys(values).length > 0 ? { ExpressionAttributeValues: values } : {}),
    };
  }
}
