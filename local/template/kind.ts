/**
 * Describes resource types: which properties the laptop reads, which it may ignore and why, and what references give.
 */

import { asText, isObject } from "./json.ts";
import { arnOf, generatedName } from "./names.ts";
import type { Resource } from "./resource.ts";

export interface Kind {
  /** Dotted paths. `Environment` covers everything in it, `Code.S3Key` only itself. */
  readonly reads: readonly string[];
  /** The reasons why ignoring a property changes nothing on a laptop, by its dotted path. */
  readonly ignores: Readonly<Record<string, string>>;
  ref(resource: Resource): string;
  attribute(resource: Resource, name: string): unknown;
}

interface Description {
  readonly reads?: readonly string[];
  readonly ignores?: Readonly<Record<string, string>>;
  readonly ref?: (resource: Resource) => string;
  readonly attributes?: Readonly<Record<string, (resource: Resource) => unknown>>;
}

/** The reasons that many types share. */
export const reasons = {
  tags: "nothing on a laptop looks at tags",
  description: "it is for people",
  encryption: "the data directory is the user's own, with the rights of its files",
  backup: "the data directory is backed up as the user backs up the rest",
  logs: "every function's lines go to the laptop's own log",
  capacity: "a laptop has no capacity to provision",
} as const;

export function kind(description: Description): Kind {
  const { reads = [], ignores = {}, ref = (resource) => physicalName(resource), attributes = {} } = description;
  return {
    reads,
    ignores: { Tags: reasons.tags, ...ignores },
    ref,
    attribute: (resource, name) => {
      const attribute = attributes[name];
      if (attribute === undefined) throw resource.fail(name, "the laptop has no such attribute.");
      return attribute(resource);
    },
  };
}

/**
 * Describes a type that changes nothing on a laptop if it is missing. References to it still resolve to values of the
 * right form.
 */
export const ignored = (service: string, resourcePrefix = ""): Kind => ({
  reads: ["*"],
  ignores: {},
  ref: (resource) => physicalName(resource),
  attribute: (resource, name) => {
    if (name !== "Arn") throw resource.fail(name, "the laptop has no such attribute.");
    return arnOf(service, resourcePrefix + physicalName(resource));
  },
});

/** Answers the name that the template gives in `property`, or else a name made as CloudFormation makes it. */
export function physicalName(resource: Resource, property = "Name", maximum = 64): string {
  const given = resource.rawProperties[property] === undefined ? undefined : asText(resource.property(property));
  return given ?? generatedName(resource.stackName, resource.logicalId, maximum);
}

/** Throws for the first property that the kind neither reads nor ignores. */
export function demandSupported(resource: Resource, known: Kind): void {
  const paths = [...known.reads, ...Object.keys(known.ignores)];
  if (!paths.includes("*")) demandKnown(resource, resource.rawProperties, "", paths);
}

function demandKnown(resource: Resource, value: unknown, path: string, known: readonly string[]): void {
  if (Array.isArray(value)) {
    for (const each of value) demandKnown(resource, each, path, known);
    return;
  }
  if (!isObject(value)) return;
  for (const [name, inner] of Object.entries(value)) {
    const inside = path === "" ? name : `${path}.${name}`;
    if (known.includes(inside)) continue;
    if (!known.some((each) => each.startsWith(`${inside}.`))) {
      throw resource.fail(inside, "the laptop cannot imitate it, and leaving it out would not be the same.");
    }
    demandKnown(resource, inner, inside, known);
  }
}
