/** The pages of one thing, as links side by side: each has an address of its own, so they are links and no tabs of a script. */

import { useLocation } from "wouter";
import { LinkTo } from "./LinkTo.tsx";
import "./TabLinks.css";

export interface TabLink {
  readonly href: string;
  readonly label: string;
}

export function TabLinks({ label, tabs }: { readonly label: string; readonly tabs: readonly TabLink[] }) {
  const [path] = useLocation();
  return (
    <nav className="tab-links" aria-label={label}>
      <ul>
        {tabs.map((tab) => (
          <li key={tab.href}>
            <LinkTo href={tab.href} aria-current={pathOf(tab.href) === path ? "page" : undefined}>
              {tab.label}
            </LinkTo>
          </li>
        ))}
      </ul>
    </nav>
  );
}

const pathOf = (href: string): string => href.split(/[?#]/, 1)[0] ?? "";
