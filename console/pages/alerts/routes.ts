/** Registers the page of alerts. */

import type { PageRoute } from "../../page.ts";

export const routes: readonly PageRoute[] = [
  {
    path: "/projects/:project/alerts",
    title: "Alerts",
    load: () => import("./AlertsPage.tsx"),
    navigation: { group: "watch", order: 40 },
  },
];
