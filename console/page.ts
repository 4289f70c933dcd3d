/** Tells how an area of the console registers its pages: `pages/<area>/routes.ts` exports `routes`. */

import type { ComponentType } from "react";

export interface PageRoute {
  /**
   * The address, such as `/projects/:project/connectors/:connector/:tab?`. Names of parameters are read by wouter's
   * `useParams`. Addresses without parameters win over those with.
   */
  readonly path: string;
  /** Names the page in the navigation, in breadcrumbs and in the window's title, until the page calls `useTitle`. */
  readonly title: string;
  /** Loads the page, which is the module's default export. */
  readonly load: () => Promise<{ readonly default: ComponentType }>;
  /** Shows the page to those too who are not signed in, alone. */
  readonly isPublic?: true;
  /** Puts the page into the navigation of a project. */
  readonly navigation?: NavigationEntry;
}

export interface NavigationEntry {
  readonly group: "watch" | "devices" | "deliver" | "manage";
  /** Places the entry within its group, the least first. */
  readonly order: number;
  /** The key that goes there after `g`. */
  readonly key?: string;
}
