/** Knows the names of a project's retentions and sources, by their resource names. */

import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { retentionsQuery } from "../../api/sources.ts";
import { sourceChoicesQuery } from "../explore/queries.ts";
import type { Names } from "./words.ts";

export function useNames(project: string): { readonly retentions: Names; readonly sources: Names } {
  const { data: retentions } = useQuery(retentionsQuery(project));
  const { data: sources } = useQuery(sourceChoicesQuery(project));
  return useMemo(
    () => ({
      retentions: new Map(retentions?.map(({ name, displayName }) => [name, displayName])),
      sources: new Map(sources?.map(({ id, name }) => [`projects/${project}/sources/${id}`, name])),
    }),
    [project, retentions, sources],
  );
}
