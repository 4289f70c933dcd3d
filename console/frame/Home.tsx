/** Leads from the console's root to the only project of the caller, or to the list of several. */

import { useQuery } from "@tanstack/react-query";
import { Redirect } from "wouter";
import { idOf, projectsQuery } from "../api/projects.ts";
import { pageOf } from "../routes.tsx";
import { Coming } from "./Coming.tsx";

export function Home() {
  const { data, error } = useQuery(projectsQuery("", 2));
  if (!data && !error) return <Coming title="Projects" what="the projects" />;
  const [only, ...others] = data?.projects ?? [];
  const href = only && others.length === 0 ? `/projects/${idOf(only.name)}` : "/projects";
  return <Redirect to={pageOf(href) ? href : "/projects"} replace />;
}
