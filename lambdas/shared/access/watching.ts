/** Decides what of a project an identity may watch live. */

import type { SourceId } from "../core/id.ts";
import type { Identity } from "../core/identity/identity.ts";
import { apiTokenMay, type Grants, isBound, mayInProject } from "./authorize.ts";

interface ProjectPlace {
  readonly id: string;
  readonly organization: string;
}

/** All of a project, or single sources of it. */
export type WatchScope = "all" | readonly SourceId[];

/** Answers undefined for whoever may watch nothing of it. */
export function watchScope(identity: Identity, grants: Grants, project: ProjectPlace): WatchScope | undefined {
  switch (identity.kind) {
    case "user":
      return mayInProject(grants, project, "roles/project.user") ? "all" : undefined;
    case "apiToken": {
      if (!apiTokenMay(identity, project.id, "read")) return undefined;
      return isBound(identity) ? [...new Set(identity.databases)].sort() : "all";
    }
    case "source":
    case "serviceAccount":
      return undefined;
  }
}
