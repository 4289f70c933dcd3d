/** Holds the zone in which a page shows times. The frame provides it; without one it is the computer's. */

import { createContext, useContext } from "react";
import { localZone } from "./zone.ts";

/** The zone by the name that `Intl` takes. Undefined stands for the computer's, which is asked for only where it is shown. */
export const ZoneContext = createContext<string | undefined>(undefined);

/** Answers the zone in which to show times, by the name that `Intl` takes. */
export const useZone = (): string => useContext(ZoneContext) ?? localZone();
