/**
 * Joins the pages of all areas. Each area registers its own (`page.ts`), so that adding one touches no file of another.
 */

import { type ComponentType, lazy } from "react";
import type { PageRoute } from "./page.ts";
import { byAddress, patternOf } from "./url/pattern.ts";

const modules = import.meta.glob<{ readonly routes: readonly PageRoute[] }>("./pages/*/routes.ts", { eager: true });

export interface Page extends PageRoute {
  readonly Component: ComponentType;
}

/** All pages, in the order in which an address is held against them. */
export const pages: readonly Page[] = byAddress(Object.values(modules).flatMap(({ routes }) => routes)).map(
  (route) => ({ ...route, Component: lazy(route.load) }),
);

/** Answers the page of an address. */
export const pageOf = (path: string): Page | undefined => pages.find((page) => patternOf(page.path).test(path));

/** Loads the page of an address before it is opened. A page that cannot be loaded says so when it is opened. */
export function prefetch(path: string): void {
  pageOf(path)
    ?.load()
    .catch(() => {});
}
