/**
 * Describes a page for the tests that hold for every page. Each area has a file in `routes/` that exports `cases`: add one
 * case a route (docs/how-to/add-a-page.md).
 */

import type { Answers, CallName } from "../support/answers.ts";

export interface RouteCase {
  /** The address, with the ids of `support/data.ts`: `/projects/p1/connectors`. */
  readonly path: string;
  /** A text that is there once the page is. */
  readonly ready: string;
  /** Answers of all calls of the page, beside those of the frame. Use `hostile` for strangers' text. */
  readonly answers: Answers;
  /** The call without which the page shows nothing: it is held, refused and made to fail. None of a page without calls. */
  readonly main?: CallName;
  /** The page when nothing was made yet. None of a page that is not a list. */
  readonly empty?: StateCase;
  /** The page when filters leave nothing. None of a page without filters. */
  readonly noMatch?: StateCase & { readonly path: string };
}

export interface StateCase {
  readonly answers: Answers;
  /** What the page then says. It must not say so while it is loading. */
  readonly text: string;
}
