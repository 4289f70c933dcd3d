/** What each tab of a source's page is given. */

import type { Source } from "../../../api/sources.ts";

export interface TabProps {
  readonly source: Source;
  /** The source's id. */
  readonly id: string;
}
