/** Registers the settings of a project. */

import type { PageRoute } from "../../page.ts";

export const routes: readonly PageRoute[] = [
  {
    path: "/projects/:project/settings",
    title: "Settings",
    load: () => import("./SettingsPage.tsx"),
    navigation: { group: "manage", order: 90 },
  },
];
