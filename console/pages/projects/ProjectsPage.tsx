/** Lists the projects that the caller may read. */

import { keepPreviousData, useQuery } from "@tanstack/react-query";
import * as v from "valibot";
import { Link } from "wouter";
import { idOf, type ProjectAnswer, projectsQuery } from "../../api/projects.ts";
import { Unreadable } from "../../frame/Unreadable.tsx";
import { Loading } from "../../parts/states/Loading.tsx";
import { useSearchState } from "../../url/use-search-state.ts";
import "./ProjectsPage.css";

const search = v.object({ q: v.optional(v.string(), "") });
/** How many projects the page shows. Of more, one finds the others by their names. */
const most = 100;

export default function ProjectsPage() {
  const [{ q }, change] = useSearchState(search);
  const query = useQuery({ ...projectsQuery(q, most), placeholderData: keepPreviousData });
  return (
    <>
      <h1>Projects</h1>
      <p className="projects-sentence">A project holds devices, and what is done with their data.</p>
      <input
        className="projects-find"
        type="search"
        aria-label="Find a project by name or id"
        placeholder="Find by name or id"
        value={q}
        onChange={({ target }) => change({ q: target.value }, { replace: true })}
      />
      {query.error && !query.data && (
        <Unreadable error={query.error} what="the projects" onRetry={() => query.refetch()} />
      )}
      {query.isPending && <Loading label="Loading the projects" />}
      {query.data && <Projects projects={query.data.projects} text={q} isOld={query.isPlaceholderData} />}
      {query.data && query.data.nextPageToken !== "" && (
        <p>These are the first {most} projects. Find the others by name.</p>
      )}
    </>
  );
}

interface ProjectsProps {
  readonly projects: readonly ProjectAnswer[];
  readonly text: string;
  readonly isOld: boolean;
}

function Projects({ projects, text, isOld }: ProjectsProps) {
  if (projects.length === 0 && isOld) return null;
  if (projects.length === 0) return text === "" ? <NoProject /> : <NoMatch />;
  return (
    <ul className="projects" aria-busy={isOld}>
      {projects.map(({ name, displayName, organizationDisplayName, sensorCount, cloudConnectorCount }) => (
        <li key={name}>
          <Link href={`/projects/${idOf(name)}`}>
            <strong>{displayName}</strong>
            <span>{organizationDisplayName}</span>
            <span>
              {sensorCount + cloudConnectorCount === 1 ? "1 device" : `${sensorCount + cloudConnectorCount} devices`}
            </span>
          </Link>
        </li>
      ))}
    </ul>
  );
}

const NoProject = () => (
  <div className="frame-alone">
    <h2>No project may be read by you</h2>
    <p>
      An administrator of a project or of its organization can give you a role. Tell them the name that you sign in
      with.
    </p>
  </div>
);

const NoMatch = () => (
  <div className="frame-alone">
    <h2>No project has that in its name or id</h2>
    <Link href="/projects">Show all projects</Link>
  </div>
);
