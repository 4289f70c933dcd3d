/** Lists the pages of a project's navigation, with the addresses that they have in it. */

import type { NavigationEntry } from "../../page.ts";
import { type Page, pages } from "../../routes.tsx";

export interface Entry extends NavigationEntry {
  readonly page: Page;
  readonly href: string;
}

/** Answers the entries in their order. */
export function entriesOf(project: string): Entry[] {
  return pages
    .flatMap((page) => (page.navigation ? [{ page, ...page.navigation }] : []))
    .toSorted((one, other) => one.order - other.order)
    .map((entry) => ({ ...entry, href: hrefOf(entry.page.path, project) }));
}

/** Fills the project in, and leaves out what may be missing. */
const hrefOf = (pattern: string, project: string): string =>
  pattern.replace(":project", encodeURIComponent(project)).replace(/\/:\w+\?$/, "");
