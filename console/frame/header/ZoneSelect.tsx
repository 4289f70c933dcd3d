/** Lets people choose the zone of all times. */

import { localZone } from "../../time/zone.ts";
import { useZoneChoice } from "../ZoneScope.tsx";

export function ZoneSelect() {
  const { choice, projectZone, choose } = useZoneChoice();
  const own = ["local", "UTC", "project"];
  return (
    <label className="header-zone">
      <span className="only-heard">Zone of times</span>
      <select value={choice} onChange={({ target }) => choose(target.value)}>
        <option value="local">Local: {localZone()}</option>
        <option value="UTC">UTC</option>
        {(projectZone !== undefined || choice === "project") && (
          <option value="project">Project: {projectZone ?? "none"}</option>
        )}
        <optgroup label="Other zones">
          {!own.includes(choice) && <option value={choice}>{choice}</option>}
          {Intl.supportedValuesOf("timeZone").map((zone) =>
            zone === choice ? null : <option key={zone}>{zone}</option>,
          )}
        </optgroup>
      </select>
    </label>
  );
}
