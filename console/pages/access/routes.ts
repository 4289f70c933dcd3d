/** Registers the pages on who and what may enter a project, and the page that an invitation opens. */

import type { PageRoute } from "../../page.ts";

export const routes: readonly PageRoute[] = [
  {
    path: "/projects/:project/access/:tab?",
    title: "Access",
    load: () => import("./AccessPage.tsx"),
    navigation: { group: "manage", order: 10 },
  },
];
