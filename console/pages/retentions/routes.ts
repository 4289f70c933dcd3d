/** Registers the page of retentions. */

import type { PageRoute } from "../../page.ts";

export const routes: readonly PageRoute[] = [
  {
    path: "/projects/:project/retentions",
    title: "Retentions",
    load: () => import("./RetentionsPage.tsx"),
    navigation: { group: "devices", order: 40 },
  },
];
