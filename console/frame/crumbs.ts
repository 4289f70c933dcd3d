/** Knows where a page stands: the pages of each beginning of its address, and their titles. */

import { useLocation } from "wouter";
import { pageOf } from "../routes.tsx";
import { patternOf } from "../url/pattern.ts";
import { useTitles } from "./titles.ts";

export interface Crumb {
  readonly href: string;
  readonly title: string;
}

/** Answers a crumb for each beginning of the address that is a page of its own, the page itself last. */
export function useCrumbs(): Crumb[] {
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

/** The tabs whose word in the address is not what people read. */
const tabTitles: Readonly<Record<string, string>> = { "api-tokens": "API tokens", "sign-ins": "Refused sign-ins" };

/** Names the tab of a page after its own word in the address: `attempts` becomes "Attempts". */
function titleOf(title: string, pattern: string, href: string): string {
  const tab = patternOf(pattern).exec(href)?.groups?.tab;
  return tab ? (tabTitles[tab] ?? `${tab.charAt(0).toUpperCase()}${tab.slice(1).replaceAll("-", " ")}`) : title;
}
