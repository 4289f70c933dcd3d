/** Sends a change of a project, and has every page show it. */

import { useQueryClient } from "@tanstack/react-query";
import { api } from "../../api/client.ts";
import { type ProjectAnswer, projectQuery } from "../../api/projects.ts";

interface Change {
  displayName?: string;
  companyName?: string;
  /** Lets another company name be given. */
  confirm?: boolean;
  location?: ProjectAnswer["location"];
  eventLogDays?: number;
}

export function useSave(project: string): (change: Change) => Promise<ProjectAnswer> {
  const client = useQueryClient();
  return async (body) => {
    const saved = await api.PATCH("/v2/projects/{project}", { params: { path: { project } }, body });
    client.setQueryData(projectQuery(project).queryKey, saved);
    await client.invalidateQueries({ queryKey: ["projects"] });
    return saved;
  };
}
