/** Lets people choose the zone of all times. */

import { useMemo } from "react";
import { localZone } from "../../time/zone.ts";
import { useAfterPaint } from "../use-after-paint.ts";
import { useZoneChoice } from "../ZoneScope.tsx";

export function ZoneSelect() {
  const { choice, projectZone, choose } = useZoneChoice();
  const own = ["local", "UTC", "project"];
  // The first paint does not wait for some four hundred names, nor for the browser's first look at zones, which takes long.
  const isAfterPaint = useAfterPaint();
  const zones = useMemo(() => (isAfterPaint ? Intl.supportedValuesOf("timeZone") : []), [isAfterPaint]);
  return (
    <label className="header-zone">
      <span className="only-heard">Zone of times</span>
      <select value={choice} onChange={({ target }) => choose(target.value)}>
        <option value="local">{isAfterPaint ? `Local: ${localZone()}` : "Local"}</option>
        <option value="UTC">UTC</option>
        {(projectZone !== undefined || choice === "project") && (
          <option value="project">Project: {projectZone ?? "none"}</option>
        )}
        <optgroup label="Other zones">
          {!own.includes(choice) && <option value={choice}>{choice}</option>}
          {zones.map((zone) => (zone === choice ? null : <option key={zone}>{zone}</option>))}
        </optgroup>
      </select>
    </label>
  );
}
