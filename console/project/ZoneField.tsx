/** Asks for the zone of a project's place, which browsers know by their names. */

import { useId } from "react";
import { TextField } from "../parts/form/Field.tsx";

interface ZoneFieldProps {
  readonly value: string;
  readonly onChange: (zone: string) => void;
  readonly error: string | undefined;
}

export function ZoneField(props: ZoneFieldProps) {
  const zones = useId();
  return (
    <>
      <TextField
        {...props}
        name="location.timeLocation"
        label="Zone"
        hint="Such as Europe/Berlin. Pages offer it as the project's zone."
        list={zones}
      />
      <datalist id={zones}>
        {Intl.supportedValuesOf("timeZone").map((zone) => (
          <option key={zone} value={zone} />
        ))}
      </datalist>
    </>
  );
}
