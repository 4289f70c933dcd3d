/** Shows where a page stands, from the project down, and names the window after it. */

import { useEffect } from "react";
import { Link, useLocation } from "wouter";
import { useConfig } from "../api/use-config.ts";
import { pageOf } from "../routes.tsx";
import { patternOf } from "../url/pattern.ts";
import { useTitles } from "./titles.ts";

interface Crumb {
  readonly href: string;
  readonly title: string;
}

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

/** Answers a crumb for each beginning of the address that is a page of its own. */
function useCrumbs(): Crumb[] {
  const [path] = useLocation();
  const titles = useTitles();
  const segments = path.split("/").filter((segment) => segment !== "");
  const beginnings = segments.map((_, index) => `/${segments.slice(0, index + 1).join("/")}`);
  return beginnings.flatMap((href) => {
    const page = pageOf(href);
    if (!page && !titles.has(href)) return [];
    return [{ href, title: titles.get(href) ?? (page ? titleOf(page.title, page.path, href) : href) }];
  });
}

/** Names the tab of a page after its own word in the address: `attempts` becomes "Attempts". */
function titleOf(title: string, pattern: string, href: string): string {
  const tab = patternOf(pattern).exec(href)?.groups?.tab;
  return tab ? `${tab.charAt(0).toUpperCase()}${tab.slice(1).replaceAll("-", " ")}` : title;
}

function useWindowTitle(crumbs: readonly Crumb[]): void {
  const { stage } = useConfig();
  const names = [...crumbs].reverse().map(({ title }) => title);
  const title = [...names, `Millrace ${stage}`].join(" · ");
  useEffect(() => {
    document.title = title;
  }, [title]);
}
