/** Holds the zone in which a page shows times. The frame provides it; without one it is the computer's. */

import { createContext, useContext } from "react";
import { localZone } from "./zone.ts";

export const ZoneContext = createContext<string>(localZone());

/** Answers the zone in which to show times, by the name that `Intl` takes. */
export const useZone = (): string => useContext(ZoneContext);
