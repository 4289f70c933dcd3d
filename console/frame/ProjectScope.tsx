/** Loads the project of the address, and gives it to its pages. */

import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useMemo } from "react";
import { permissionsQuery, projectQuery } from "../api/projects.ts";
import { ProjectContext } from "../project/use-project.ts";
import { PageComing } from "./Coming.tsx";
import { useTitle } from "./titles.ts";
import { Unreadable } from "./Unreadable.tsx";

export function ProjectScope({ id, children }: { readonly id: string; readonly children: ReactNode }) {
  const project = useQuery(projectQuery(id));
  const permissions = useQuery(permissionsQuery(id));
  useTitle(project.data?.displayName, `/projects/${encodeURIComponent(id)}`);
  const facts = useMemo(
    () =>
      project.data &&
      permissions.data && {
        id,
        displayName: project.data.displayName,
        permissions: permissions.data,
        zone: project.data.location.timeLocation,
      },
    [id, project.data, permissions.data],
  );
  const error = project.error ?? permissions.error;
  if (facts) return <ProjectContext value={facts}>{children}</ProjectContext>;
  if (error) {
    return (
      <Unreadable
        error={error}
        what="this project"
        onRetry={() => [project, permissions].map((each) => each.refetch())}
      />
    );
  }
  return <PageComing what="the project" />;
}
