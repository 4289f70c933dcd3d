/** Registers the audit log of a project. */

import type { PageRoute } from "../../page.ts";

export const routes: readonly PageRoute[] = [
  {
    path: "/projects/:project/audit/:tab?",
    title: "Audit log",
    load: () => import("./AuditPage.tsx"),
    navigation: { group: "manage", order: 80 },
  },
];
