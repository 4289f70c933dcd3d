/** Registers the pages of sources, which consumers know as devices. */

import type { PageRoute } from "../../page.ts";

export const routes: readonly PageRoute[] = [
  {
    path: "/projects/:project/sources",
    title: "Sources",
    load: () => import("./list/SourcesPage.tsx"),
    navigation: { group: "devices", order: 10, key: "s" },
  },
  {
    path: "/projects/:project/sources/new",
    title: "Register a source",
    load: () => import("./form/NewSourcePage.tsx"),
  },
  {
    path: "/projects/:project/sources/:source/:tab?",
    title: "Source",
    load: () => import("./detail/SourcePage.tsx"),
  },
  // Links that consumers' programs make lead to devices, which are the same things.
  { path: "/projects/:project/devices", title: "Devices", load: () => import("./list/DevicesPage.tsx") },
  {
    path: "/projects/:project/devices/:source/:tab?",
    title: "Device",
    load: () => import("./list/DevicesPage.tsx"),
  },
];
