/** Finds the source that a path names. */

import { mayTouch } from "../../../../shared/access/authorize.ts";
import { PlatformError } from "../../../../shared/core/error.ts";
import type { Source } from "../../../../shared/core/source/source.ts";
import { type AskingInProject, parameter } from "../../http/asking.ts";

/** Answers the id of a source: its Activation UID in lower case, since UIDs are compared without regard to case. */
export const sourceId = (text: string): string => text.toLowerCase();

/** Finds the source, or throws `not-found`. `word` is what the path's parameter and the API call a source there. */
export async function findSource(asking: AskingInProject, word: "source" | "device" = "source"): Promise<Source> {
  const id = sourceId(parameter(asking, word));
  const source = await asking.ports.registry.sources.get(asking.project.id, id);
  if (!source || !mayTouch(asking.caller, id)) {
    throw new PlatformError("not-found", `There is no such ${word} in this project.`);
  }
  return source;
}
