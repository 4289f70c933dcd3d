/** Registers the overview of a project, which is what the console opens with. */

import type { PageRoute } from "../../page.ts";

export const routes: readonly PageRoute[] = [
  {
    path: "/projects/:project",
    title: "Overview",
    load: () => import("./OverviewPage.tsx"),
    navigation: { group: "watch", order: 0, key: "o" },
  },
];
