/** Gives components what `/config.json` says. */

import { createContext, useContext } from "react";
import type { Config } from "./config.ts";

export const ConfigContext = createContext<Config | undefined>(undefined);

export function useConfig(): Config {
  const config = useContext(ConfigContext);
  if (!config) throw new Error("A component asks for the configuration outside of the console.");
  return config;
}
