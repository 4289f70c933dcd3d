/** Shows where a page stands, from the project down, and names the window after it. */

import { useEffect } from "react";
import { Link } from "wouter";
import { useConfig } from "../api/use-config.ts";
import { type Crumb, useCrumbs } from "./crumbs.ts";

export function Breadcrumbs() {
  const crumbs = useCrumbs();
  useWindowTitle(crumbs);
  if (crumbs.length < 2) return null;
  return (
    <nav className="frame-crumbs" aria-label="Breadcrumbs">
      <ol>
        {crumbs.map(({ href, title }, index) => (
          <li key={href}>
            {index === crumbs.length - 1 ? <span aria-current="page">{title}</span> : <Link href={href}>{title}</Link>}
          </li>
        ))}
      </ol>
    </nav>
  );
}

function useWindowTitle(crumbs: readonly Crumb[]): void {
  const { stage } = useConfig();
  const names = [...crumbs].reverse().map(({ title }) => title);
  const title = [...names, `Millrace ${stage}`].join(" · ");
  useEffect(() => {
    document.title = title;
  }, [title]);
}
