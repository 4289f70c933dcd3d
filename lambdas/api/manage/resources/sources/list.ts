/** Lists a project's sources, and reads no more of them than the page needs. */

import { mayTouch } from "../../../../shared/access/authorize.ts";
import type { Source } from "../../../../shared/core/source/source.ts";
import type { AskingInProject } from "../../http/asking.ts";
import { readLastShown, readPageSize, tokenAfter } from "../../http/paging.ts";

const mostOfPage = 100;
/** Limits how many sources one call looks through for those that the caller may see. The page ends there. */
const mostRead = 2_000;

interface Page {
  readonly sources: readonly Source[];
  readonly nextPageToken: string;
}

/** Answers a page in the order of the ids. The token is the id of the last source that was looked at. */
export async function pageOfSources({ request, project, ports, caller }: AskingInProject): Promise<Page> {
  const size = readPageSize(request, mostOfPage);
  const limit = mostOfPage + 1;
  const found: Source[] = [];
  const page = (next: string | undefined): Page => ({
    sources: found,
    nextPageToken: next === undefined ? "" : tokenAfter(next, request),
  });
  let after = readLastShown(request);
  for (let read = 0; read < mostRead; read += limit) {
    const { sources, more } = await ports.registry.sources.page(project.id, { after, limit });
    for (const source of sources) {
      if (found.length === size) return page(after);
      if (mayTouch(caller, source.id)) found.push(source);
      after = source.id;
    }
    if (!more) return page(undefined);
  }
  return page(after);
}
