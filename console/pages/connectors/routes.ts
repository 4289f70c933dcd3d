/** Registers the pages of data connectors. */

import type { PageRoute } from "../../page.ts";

export const routes: readonly PageRoute[] = [
  {
    path: "/projects/:project/connectors",
    title: "Connectors",
    load: () => import("./list/ConnectorsPage.tsx"),
    navigation: { group: "deliver", order: 10, key: "c" },
  },
  {
    path: "/projects/:project/connectors/new",
    title: "New connector",
    load: () => import("./form/NewConnectorPage.tsx"),
  },
  {
    path: "/projects/:project/connectors/:connector/:tab?",
    title: "Connector",
    load: () => import("./detail/ConnectorPage.tsx"),
  },
];
