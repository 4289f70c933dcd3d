/** Tells at one look whether all data connectors of the project are well. */

import { useQuery } from "@tanstack/react-query";
import { Link } from "wouter";
import { type Connector, connectorsQuery } from "../../api/connectors.ts";

type Health = { readonly state: "good" | "warn" | "bad" | "idle" | "unknown"; readonly word: string };

export function HealthDot({ project }: { readonly project: string }) {
  const { data, error } = useQuery(connectorsQuery(project));
  const { state, word } = error && !data ? { state: "unknown" as const, word: "Health unknown" } : healthOf(data);
  return (
    <Link href={`/projects/${encodeURIComponent(project)}/connectors`} className="header-health" data-state={state}>
      <svg viewBox="0 0 16 16" aria-hidden="true" focusable="false">
        <path d={shapes[state]} />
      </svg>
      <span>{word}</span>
    </Link>
  );
}

/** Tells states apart by form, and not by colour alone. */
const shapes = {
  good: "M8 2a6 6 0 1 0 0 12A6 6 0 0 0 8 2z",
  warn: "M8 2l6.5 12h-13z",
  bad: "M2.5 2.5h11v11h-11z",
  idle: "M2.5 6.5h11v3h-11z",
  unknown: "M2.5 6.5h11v3h-11z",
} as const;

/** Answers the worst state of connectors, and how many are in it. */
export function healthOf(connectors: readonly Pick<Connector, "status" | "health">[] | undefined): Health {
  if (!connectors) return { state: "unknown", word: "Health…" };
  const down = connectors.filter(
    ({ status, health }) => status === "SYSTEM_DISABLED" || isActive(status, health, "DOWN"),
  );
  if (down.length > 0)
    return { state: "bad", word: down.length === 1 ? "1 connector down" : `${down.length} connectors down` };
  const failing = connectors.filter(
    ({ status, health }) => isActive(status, health, "FAILING") || isActive(status, health, "DRAINING"),
  );
  if (failing.length > 0) {
    return {
      state: "warn",
      word: failing.length === 1 ? "1 connector not well" : `${failing.length} connectors not well`,
    };
  }
  if (!connectors.some(({ status }) => status === "ACTIVE")) return { state: "idle", word: "No active connector" };
  return { state: "good", word: "Connectors well" };
}

const isActive = (
  status: Connector["status"],
  health: Connector["health"],
  state: Connector["health"]["state"],
): boolean => status === "ACTIVE" && health.state === state;
