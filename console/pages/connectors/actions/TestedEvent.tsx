/** Chooses the event of a test: one that is made of a type, or one that the event log holds. */

import { useQuery } from "@tanstack/react-query";
import { eventTypesInUse } from "../../../api/in-use.ts";
import { Field, Select } from "../../../parts/form/Field.tsx";
import { useProject } from "../../../project/use-project.ts";
import { knownEventTypes } from "../words/event-types.ts";
import type { TestedEvent } from "./calls.ts";

/** What the API makes where nothing is said. */
const usualType = "touch";

/** Stands for the event that is kept among the types, none of which has such a name. */
const keptValue = " kept";

interface TestedEventFieldProps {
  /** The types that the connector takes. */
  readonly taken: readonly string[];
  /** The event of the log that is at hand. */
  readonly kept: TestedEvent | undefined;
  readonly value: TestedEvent;
  readonly onChange: (value: TestedEvent) => void;
}

/** Answers what a connector is tested by at first: an event of the first type that it takes. */
export const firstEventOf = ([first]: readonly string[]): TestedEvent => ({ eventType: first ?? usualType });

export function TestedEventField({ taken, kept, value, onChange }: TestedEventFieldProps) {
  const { id } = useProject();
  // The field does without them where they cannot be had.
  const { data: inUse = [] } = useQuery(eventTypesInUse(id));
  const types = [...new Set([...taken, usualType, ...inUse, ...knownEventTypes])];
  const options = [
    ...(kept && "eventId" in kept ? [{ value: keptValue, label: `${kept.eventId}, from the event log` }] : []),
    ...types.map((type) => ({ value: type, label: `${type}, made for the test` })),
  ];
  return (
    <Field
      label="Event"
      name="event"
      hint={
        taken.length === 0
          ? "The receiver gets it at once, past the queue."
          : `The receiver gets it at once, past the queue. Otherwise the connector sends: ${taken.join(", ")}.`
      }
    >
      {(control) => (
        <Select
          {...control}
          value={"eventType" in value ? value.eventType : keptValue}
          options={options}
          onChange={(picked) => onChange(picked === keptValue && kept ? kept : { eventType: picked })}
        />
      )}
    </Field>
  );
}
