/** Registers the page of fleets. */

import type { PageRoute } from "../../page.ts";

export const routes: readonly PageRoute[] = [
  {
    path: "/projects/:project/fleets",
    title: "Fleets",
    load: () => import("./FleetsPage.tsx"),
    navigation: { group: "devices", order: 30 },
  },
];
