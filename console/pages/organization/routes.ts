/** Registers the pages of an organization. */

import type { PageRoute } from "../../page.ts";

export const routes: readonly PageRoute[] = [
  {
    path: "/organizations/:organization/:tab?",
    title: "Organization",
    load: () => import("./OrganizationPage.tsx"),
  },
];
