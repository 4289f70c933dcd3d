/** Registers the page that explores what retentions hold. */

import type { PageRoute } from "../../page.ts";

export const routes: readonly PageRoute[] = [
  {
    path: "/projects/:project/explore",
    title: "Explore",
    load: () => import("./ExplorePage.tsx"),
    navigation: { group: "watch", order: 30, key: "x" },
  },
];
