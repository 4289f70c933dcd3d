/** Registers the page of the caller's own account. */

import type { PageRoute } from "../../page.ts";

export const routes: readonly PageRoute[] = [
  { path: "/account", title: "Your account", load: () => import("./AccountPage.tsx") },
];
