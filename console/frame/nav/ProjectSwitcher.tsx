/** Names the project of the page, and leads to the same page of another one. */

import { useQuery } from "@tanstack/react-query";
import { useId, useRef, useState } from "react";
import { Link, useLocation } from "wouter";
import { idOf, projectQuery, projectsQuery } from "../../api/projects.ts";
import "../popover.css";

interface Props {
  readonly project: string;
  readonly onChosen: () => void;
}

export function ProjectSwitcher({ project, onChosen }: Props) {
  const id = useId();
  const [isOpen, setOpen] = useState(false);
  const { data } = useQuery(projectQuery(project));
  const popover = useRef<HTMLDivElement>(null);
  return (
    <>
      <button type="button" className="nav-project" popoverTarget={id}>
        <span className="only-heard">Project </span>
        <span className="nav-project-name">{data?.displayName ?? "…"}</span>
        <svg viewBox="0 0 16 16" aria-hidden="true" focusable="false">
          <path d="M5 6.5L8 3l3 3.5M5 9.5L8 13l3-3.5" />
        </svg>
      </button>
      <div
        id={id}
        ref={popover}
        popover="auto"
        className="frame-popover nav-projects"
        onToggle={({ newState }) => setOpen(newState === "open")}
      >
        {isOpen && (
          <Choices
            project={project}
            onChosen={() => {
              popover.current?.hidePopover();
              onChosen();
            }}
          />
        )}
      </div>
    </>
  );
}

function Choices({ project, onChosen }: Props) {
  const [text, setText] = useState("");
  const [path] = useLocation();
  const { data, isPending, error } = useQuery(projectsQuery(text, 20));
  // Of the address only the area is kept: what stands deeper is a thing of this project.
  const area = path.split("/").slice(3, 4).join("/");
  return (
    <>
      <input
        type="search"
        aria-label="Find a project"
        placeholder="Find a project"
        value={text}
        onChange={({ target }) => setText(target.value)}
      />
      <ul>
        {data?.projects.map(({ name, displayName }) => (
          <li key={name}>
            <Link
              href={`/projects/${idOf(name)}${area === "" ? "" : `/${area}`}`}
              aria-current={idOf(name) === project ? "true" : undefined}
              onClick={onChosen}
            >
              {displayName}
            </Link>
          </li>
        ))}
      </ul>
      {isPending && <p role="status">Looking…</p>}
      {error && <p role="alert">{error.message}</p>}
      {data?.projects.length === 0 && <p>No project has that in its name.</p>}
      <Link href="/projects" onClick={onChosen}>
        All projects
      </Link>
    </>
  );
}
