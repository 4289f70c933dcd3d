/**
 * Turns valibot's schemas into JSON Schema. Answers that have a name of their own become components of the document.
 */

import { type ConversionConfig, toJsonSchema, toJsonSchemaDefs } from "@valibot/to-json-schema";
import type * as v from "valibot";
import { shownAs } from "../http/shapes.ts";

export type Json = { readonly [key: string]: unknown };

/** Holds schemas by the names that their components have in the document. */
export type Definitions = Readonly<Record<string, v.GenericSchema>>;

/**
 * Collects every strict object that modules of answers export, by its name with a capital. Throws if two modules give
 * one name to different schemas.
 */
export function definitionsOf(modules: readonly Readonly<Record<string, unknown>>[]): Definitions {
  const definitions: Record<string, v.GenericSchema> = {};
  for (const [name, value] of modules.flatMap((exported) => Object.entries(exported))) {
    if (!isStrictObject(value)) continue;
    const title = name.charAt(0).toUpperCase() + name.slice(1);
    if (definitions[title] && definitions[title] !== value) {
      throw new Error(`Two resources have an answer named ${name}: rename one of them.`);
    }
    definitions[title] = value;
  }
  return definitions;
}

const isStrictObject = (value: unknown): value is v.GenericSchema =>
  typeof value === "object" && value !== null && "type" in value && value.type === "strict_object";

export class Schemas {
  private readonly definitions: Definitions;

  constructor(definitions: Definitions) {
    this.definitions = definitions;
  }

  /** Answers the schemas for `components.schemas`. */
  components(): Record<string, Json> {
    return toJsonSchemaDefs({ ...this.definitions }, this.settings("input")) as Record<string, Json>;
  }

  /** Answers the schema of a body or an answer, in which a component becomes a reference. */
  of(schema: v.GenericSchema): Json {
    return this.convert(schema, "input");
  }

  /**
   * Answers the schema of what a client writes into a URL. To the client, a number that is read from text is a number.
   */
  ofParameter(schema: v.GenericSchema): Json {
    const read = this.convert(schema, "output");
    return read.type === "integer" || read.type === "number" ? read : this.of(schema);
  }

  private convert(schema: v.GenericSchema, typeMode: "input" | "output"): Json {
    const { $schema: _, $defs: __, ...converted } = toJsonSchema(schema, this.settings(typeMode));
    return converted;
  }

  /**
   * Ignores checks and transforms, which have no form in JSON Schema: the document says less than the code, and never
   * something else.
   */
  private settings(typeMode: "input" | "output"): ConversionConfig {
    return {
      errorMode: "ignore",
      target: "draft-2020-12",
      typeMode,
      definitions: { ...this.definitions },
      overrideSchema: ({ valibotSchema }: { valibotSchema: object }) => {
        const form = shownAs(valibotSchema);
        return form && this.convert(form, typeMode);
      },
      overrideRef: ({ referenceId }: { referenceId: string }) => `#/components/schemas/${referenceId}`,
    };
  }
}
