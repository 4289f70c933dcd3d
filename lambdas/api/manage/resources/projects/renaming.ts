/** Gives a project another company name, which is the first level of what its watchers subscribe to (ADR 0054). */

import { fieldError, type PlatformError } from "../../../../shared/core/error.ts";
import { isoMillis } from "../../../../shared/core/instant.ts";
import type { Project } from "../../../../shared/core/project/project.ts";
import type { Ports } from "../../ports.ts";
import type { Projects, Uses } from "../../registry.ts";

type Renaming = Pick<Ports, "newId" | "now"> & Uses<"projects">;

/**
 * Renames the project. Does nothing if it has the name already, unless that is confirmed: then a renaming that was cut
 * off is completed.
 */
export async function rename(
  project: Project,
  companyName: string,
  isConfirmed: boolean,
  { registry, newId, now }: Renaming,
): Promise<void> {
  if (!isConfirmed && companyName === project.companyName) return;
  if (!isConfirmed) throw unconfirmed(project.companyName);
  const nowMillis = now().getTime();
  const attempt = { claim: newId(), nowSeconds: Math.floor(nowMillis / 1000) };
  switch (await registry.projects.rename(project, companyName, attempt)) {
    case "taken":
      throw await taken(companyName, registry, nowMillis);
    case "changed":
      throw fieldError("companyName", "the project was renamed meanwhile; read it and try again.", "conflict");
    case "crowded":
      throw fieldError(
        "companyName",
        "too many earlier names are reserved for the project; take back one of them, or wait until a reservation ends, 30 days after its renaming.",
        "conflict",
      );
    case "renamed":
      return;
  }
}

const unconfirmed = (companyName: string): PlatformError =>
  fieldError(
    "companyName",
    `renaming ${companyName} changes every MQTT topic of the project that is watched; its watchers are cut and have to subscribe anew. Send "confirm": true with it if that is meant.`,
  );

/** Answers the error for a name that another project has, or has had: then it says until when that is so. */
export async function taken(
  companyName: string,
  { projects }: { readonly projects: Pick<Projects, "reservedUntil"> },
  nowMillis: number,
): Promise<PlatformError> {
  const until = ((await projects.reservedUntil(companyName)) ?? 0) * 1000;
  const reason = until > nowMillis ? `reserved until ${isoMillis(until)} for the project that had it` : "taken";
  return fieldError("companyName", `${companyName} is ${reason} in this deployment; choose another.`, "conflict");
}
