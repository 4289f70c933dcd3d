/** Registers the page of exports. Explore and Jobs lead to it. */

import type { PageRoute } from "../../page.ts";

export const routes: readonly PageRoute[] = [
  { path: "/projects/:project/exports", title: "Exports", load: () => import("./ExportsPage.tsx") },
];
