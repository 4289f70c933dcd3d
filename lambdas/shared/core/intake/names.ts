/** Checks which names a point may carry. Names become MQTT topic levels, columns and event types. */

import { illegalInTopics } from "../mqtt/topic-level.ts";
import { escapedInWords, unfitForKey } from "../name/json-key.ts";
import { labelsChanged } from "../source/label.ts";
import { noDataAlert } from "../source/no-data.ts";
import { show } from "./json-value.ts";

/**
 * The most bytes of UTF-8 of a measurement, connection tag or key, which is half of what AWS IoT Core takes for a topic
 * of all three.
 */
export const longestNameBytes = 128;

export const tooLongName = `has a name longer than ${longestNameBytes} bytes; shorten it`;

/** The tag that holds an array element's position. Senders may not use it (docs/protocols/capture.md, "Fields"). */
export const arrayIndexTag = "arrIndex";

/** The tag that names the connection of a point that came over HTTP (docs/protocols/capture.md, "Names"). */
export const connectionTagKey = "Connection_Tag";

/**
 * The platform's own event types, which a measurement of the same name would imitate
 * (docs/protocols/data-connectors.md, "Events").
 */
const ownEvents: ReadonlySet<string> = new Set([labelsChanged, noDataAlert]);
const reservedMeasurements: ReadonlySet<string> = new Set(["ping", ...ownEvents]);

const indexFault = "is a name that the platform gives to elements of arrays; rename it";

/**
 * Checks each spelling of a name once, since a request repeats the same few names in every point. Every check answers
 * undefined, or a fault that reads well after the name's place.
 */
export class NameChecker {
  readonly #good = new Set<string>();

  faultOfMeasurement(name: string): string | undefined {
    if (reservedMeasurements.has(name))
      return `is ${show(name)}, an event type of the platform's own; choose another name`;
    return this.faultOfName(name);
  }

  faultOfTag(name: string): string | undefined {
    if (name === arrayIndexTag) return indexFault;
    return this.faultOfName(name);
  }

  faultOfField(name: string): string | undefined {
    if (name === arrayIndexTag) return indexFault;
    if (name === "updateTime") return "is a name that events use for the point's time; rename the field";
    return this.faultOfName(name);
  }

  /** Checks the rules that hold for every name. */
  faultOfName(name: string): string | undefined {
    // Checks the length first, since the set would read the whole name to look it up.
    if (name.length > longestNameBytes) return tooLongName;
    if (this.#good.has(name)) return undefined;
    const fault = faultOf(name);
    if (fault === undefined) this.#good.add(name);
    return fault;
  }
}

/** Answers the fault of a name that chooses event types: of a measurement, or of one of the platform's own types. */
export const faultOfEventType = (name: string): string | undefined =>
  ownEvents.has(name) ? undefined : new NameChecker().faultOfMeasurement(name);

/** Writes a character for messages. Those beyond U+FFFD are not seen. */
const shown = (character: string): string =>
  character > "\ufffd" ? `U+${character.charCodeAt(0).toString(16).toUpperCase()}` : show(character);

function faultOf(name: string): string | undefined {
  if (name === "") return "has an empty name; give it one";
  if (Buffer.byteLength(name) > longestNameBytes) return tooLongName;
  const found = illegalInTopics.exec(name)?.[0] ?? unfitForKey(name);
  if (found !== undefined) {
    return `holds ${shown(found)} in its name; names hold none of / + # * ? $ ${escapedInWords} and no control characters`;
  }
  if (!name.isWellFormed()) return "has half of a surrogate pair in its name; send well-formed Unicode";
  // Refuses the name that a JavaScript object would take for its prototype, because the value would be lost.
  return name === "__proto__" ? "has a name that JavaScript keeps for itself; rename it" : undefined;
}
