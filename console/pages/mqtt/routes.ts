/** Registers the page that speaks MQTT. */

import type { PageRoute } from "../../page.ts";

export const routes: readonly PageRoute[] = [
  {
    path: "/projects/:project/mqtt",
    title: "MQTT",
    load: () => import("./MqttPage.tsx"),
    navigation: { group: "devices", order: 40, key: "m" },
  },
];
