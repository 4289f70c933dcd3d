/** The source that a path names. */

import { mayTouch } from "../../../../shared/access/authorize.ts";
import { PlatformError } from "../../../../shared/core/error.ts";
import type { Source } from "../../../../shared/core/source/source.ts";
import { type AskingInProject, parameter } from "../../http/asking.ts";

export async function findSource(asking: AskingInProject): Promise<Source> {
  const id = parameter(asking, "source").toLowerCase();
  const source = await asking.ports.registry.sources.get(asking.project.id, id);
  if (!source || !mayTouch(asking.caller, id))
    throw new PlatformError("not-found", "There is no such source in this project.");
  return source;
}
