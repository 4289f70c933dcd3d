/** Registers the list of projects. */

import type { PageRoute } from "../../page.ts";

export const routes: readonly PageRoute[] = [
  { path: "/projects", title: "Projects", load: () => import("./ProjectsPage.tsx") },
];
