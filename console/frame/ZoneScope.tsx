/** Decides in which zone pages show times: the address says so, or else what was chosen in this browser. */

import { useQuery } from "@tanstack/react-query";
import { createContext, type ReactNode, useCallback, useContext, useMemo, useState } from "react";
import * as v from "valibot";
import { projectQuery } from "../api/projects.ts";
import { keep, kept } from "../session/preferences.ts";
import { ZoneContext } from "../time/use-zone.ts";
import { isZone } from "../time/zone.ts";
import { useSearchState } from "../url/use-search-state.ts";

/** A choice is `local`, `UTC`, `project` (the zone of the project's place) or the name of another zone. */
export interface ZoneChoice {
  readonly choice: string;
  readonly projectZone: string | undefined;
  readonly choose: (choice: string) => void;
}

const Choice = createContext<ZoneChoice>({ choice: "local", projectZone: undefined, choose: () => {} });
export const useZoneChoice = (): ZoneChoice => useContext(Choice);

const schema = v.object({ zone: v.optional(v.string(), "") });

export function ZoneScope({
  project,
  children,
}: {
  readonly project: string | undefined;
  readonly children: ReactNode;
}) {
  const [{ zone: linked }, change] = useSearchState(schema);
  const [chosen, setChosen] = useState(() => kept("zone") ?? "local");
  const { data } = useQuery({ ...projectQuery(project ?? ""), enabled: project !== undefined });
  const named = data?.location.timeLocation;
  const projectZone = useMemo(() => (named !== undefined && isZone(named) ? named : undefined), [named]);
  const choice = linked === "" ? chosen : linked;
  const choose = useCallback(
    (next: string) => {
      keep("zone", next === "local" ? undefined : next);
      setChosen(next);
      // The address says only what a link to this page asked for, until somebody here decides.
      change({ zone: undefined }, { replace: true });
    },
    [change],
  );
  const value = useMemo(() => ({ choice, projectZone, choose }), [choice, projectZone, choose]);
  return (
    <Choice value={value}>
      <ZoneContext value={zoneOf(choice, projectZone)}>{children}</ZoneContext>
    </Choice>
  );
}

/** Answers the zone of a choice; undefined for the computer's, and for a choice that nobody knows. */
function zoneOf(choice: string, projectZone: string | undefined): string | undefined {
  if (choice === "project") return projectZone;
  return choice !== "local" && isZone(choice) ? choice : undefined;
}
