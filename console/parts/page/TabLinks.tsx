/** The pages of one thing, as links side by side: each has an address of its own, so they are links and no tabs of a script. */

import { useEffect, useRef } from "react";
import { useLocation } from "wouter";
import { LinkTo } from "./LinkTo.tsx";
import "./TabLinks.css";

export interface TabLink {
  readonly href: string;
  readonly label: string;
}

export function TabLinks({ label, tabs }: { readonly label: string; readonly tabs: readonly TabLink[] }) {
  const [path] = useLocation();
  const nav = useRef<HTMLElement>(null);
  const at = tabs.findIndex(({ href }) => pathOf(href) === path);
  useEffect(() => {
    const here = nav.current?.querySelectorAll("a")[at];
    // Brings the page that is shown into sight where not all have room, and leaves the window where it is.
    if (here) nav.current?.scrollTo({ left: here.offsetLeft - nav.current.offsetLeft - peekPixels });
  }, [at]);
  return (
    <nav className="tab-links" aria-label={label} ref={nav}>
      <ul>
        {tabs.map((tab, index) => (
          <li key={tab.href}>
            <LinkTo href={tab.href} aria-current={index === at ? "page" : undefined}>
              {tab.label}
            </LinkTo>
          </li>
        ))}
      </ul>
    </nav>
  );
}

/** How much of the tab before is left in sight, to show that there is one. */
const peekPixels = 48;

const pathOf = (href: string): string => href.split(/[?#]/, 1)[0] ?? "";
