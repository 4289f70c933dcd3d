/** Registers the page that an invitation's link opens, for those who are signed in and for others. */

import type { PageRoute } from "../../page.ts";

export const routes: readonly PageRoute[] = [
  {
    path: "/accept-invitation",
    title: "Invitation",
    isPublic: true,
    load: () => import("./InvitationPage.tsx"),
  },
];
