/** Leads to the pages of the project, or to the projects. Below 900 pixels it waits behind a button. */

import { useId, useRef } from "react";
import { Link, useLocation } from "wouter";
import { useKey } from "../../keys/use-key.ts";
import type { NavigationEntry } from "../../page.ts";
import { entriesOf } from "./entries.ts";
import "./Navigation.css";
import { ProjectSwitcher } from "./ProjectSwitcher.tsx";

const groups: readonly { readonly id: NavigationEntry["group"]; readonly title: string }[] = [
  { id: "watch", title: "Watch" },
  { id: "devices", title: "Devices" },
  { id: "deliver", title: "Deliver" },
  { id: "manage", title: "Manage" },
];

export function Navigation({ project }: { readonly project: string | undefined }) {
  const id = useId();
  const drawer = useRef<HTMLElement>(null);
  const close = (): void => {
    if (drawer.current?.matches(":popover-open")) drawer.current.hidePopover();
  };
  return (
    <>
      <button type="button" className="nav-open" popoverTarget={id} aria-label="Navigation">
        <svg viewBox="0 0 16 16" aria-hidden="true" focusable="false">
          <path d="M2 4h12M2 8h12M2 12h12" />
        </svg>
      </button>
      <nav id={id} ref={drawer} className="nav" popover="auto" aria-label="Console">
        <Link href="/projects" className="nav-brand" onClick={close}>
          <img src="/favicon.svg" alt="" width="20" height="20" />
          Millrace
        </Link>
        {project === undefined ? (
          <OtherPages onChosen={close} />
        ) : (
          <>
            <ProjectSwitcher project={project} onChosen={close} />
            <ProjectPages project={project} onChosen={close} />
          </>
        )}
      </nav>
    </>
  );
}

function ProjectPages({ project, onChosen }: { readonly project: string; readonly onChosen: () => void }) {
  const entries = entriesOf(project);
  return (
    <div className="nav-pages">
      {groups.map(({ id, title }) => {
        const own = entries.filter(({ group }) => group === id);
        if (own.length === 0) return null;
        return (
          <div key={id}>
            <h2 id={`nav-${id}`}>{title}</h2>
            <ul aria-labelledby={`nav-${id}`}>
              {own.map(({ page, href }) => (
                <PageLink key={href} title={page.title} href={href} onChosen={onChosen} />
              ))}
            </ul>
          </div>
        );
      })}
      {entries.map(({ page, href, key }) =>
        key === undefined ? null : <GoKey key={key} name={key} title={page.title} href={href} />,
      )}
    </div>
  );
}

/** The pages of no project. */
const OtherPages = ({ onChosen }: { readonly onChosen: () => void }) => (
  <div className="nav-pages">
    <ul>
      <PageLink title="Projects" href="/projects" onChosen={onChosen} />
      <PageLink title="Your account" href="/account" onChosen={onChosen} />
    </ul>
  </div>
);

interface PageLinkProps {
  readonly title: string;
  readonly href: string;
  readonly onChosen: () => void;
}

function PageLink({ title, href, onChosen }: PageLinkProps) {
  const [path] = useLocation();
  const isRoot = /^\/projects\/[^/]+$/.test(href);
  const isHere = path === href || (!isRoot && path.startsWith(`${href}/`));
  return (
    <li>
      <Link href={href} aria-current={path === href ? "page" : isHere ? "true" : undefined} onClick={onChosen}>
        {title}
      </Link>
    </li>
  );
}

function GoKey({ name, title, href }: { readonly name: string; readonly title: string; readonly href: string }) {
  const [, navigate] = useLocation();
  useKey(`g ${name}`, `Go to ${title}`, () => navigate(href));
  return null;
}
