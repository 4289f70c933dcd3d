/** Registers the pages of jobs. */

import type { PageRoute } from "../../page.ts";

export const routes: readonly PageRoute[] = [
  {
    path: "/projects/:project/jobs",
    title: "Jobs",
    load: () => import("./JobsPage.tsx"),
    navigation: { group: "manage", order: 30, key: "j" },
  },
  { path: "/projects/:project/jobs/:job", title: "Job", load: () => import("./JobPage.tsx") },
];
