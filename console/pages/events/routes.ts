/** Registers the page of live events. */

import type { PageRoute } from "../../page.ts";

export const routes: readonly PageRoute[] = [
  {
    path: "/projects/:project/events",
    title: "Events",
    load: () => import("./EventsPage.tsx"),
    navigation: { group: "watch", order: 20, key: "e" },
  },
];
