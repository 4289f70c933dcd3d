/** Chooses the devices whose events a call on a project lists. */

import { mayTouch } from "../../../../shared/access/authorize.ts";
import { deviceChoice } from "../../../../shared/calls/device-query.ts";
import { type Query, readQuery } from "../../../../shared/calls/query.ts";
import { PlatformError } from "../../../../shared/core/error.ts";
import { mostLookedThrough } from "../../../../shared/core/limits.ts";
import { matches, readLabelFilter } from "../../../../shared/core/source/device-query.ts";
import { deviceId } from "../../../../shared/devices/names.ts";
import type { AskingInProject } from "../../http/asking.ts";
import { eventsQuery } from "./page.ts";

export const projectEventsQuery = { ...deviceChoice, ...eventsQuery } as const satisfies Query;

/** Bounds the devices whose events one call merges: each costs a query of its own at every page. */
export const mostMerged = 500;
const readAtOnce = 500;

/** Answers the devices of the project that the query chooses. Throws `bad-request` if they are too many. */
export async function chosenDevices(asking: AskingInProject): Promise<{ project: string; id: string }[]> {
  const asked = readQuery(asking.request, deviceChoice);
  const filter = {
    words: "",
    types: asked.device_types,
    productNumbers: asked.product_numbers,
    labels: asked.label_filters.map(readLabelFilter),
  };
  const ids = [...new Set(asked.device_ids.map(deviceId))];
  if (ids.length > mostMerged) throw tooMany();
  const chosen: { project: string; id: string }[] = [];
  for await (const sources of ids.length > 0 ? named(ids, asking) : all(asking)) {
    for (const source of sources) {
      if (mayTouch(asking.caller, source.id) && matches(source, filter))
        chosen.push({ project: source.project, id: source.id });
    }
    if (chosen.length > mostMerged) throw tooMany();
  }
  return chosen;
}

async function* named(ids: readonly string[], { project, ports }: AskingInProject) {
  yield await ports.registry.sources.getMany(project.id, ids);
}

async function* all({ project, ports }: AskingInProject) {
  let after: string | undefined;
  for (let looked = 0; looked < mostLookedThrough; looked += readAtOnce) {
    const { sources, more } = await ports.registry.sources.page(project.id, { after, limit: readAtOnce });
    yield sources;
    if (!more) return;
    after = sources.at(-1)?.id;
  }
}

const tooMany = (): PlatformError =>
  new PlatformError(
    "bad-request",
    `The events of at most ${mostMerged} devices are listed by one call; narrow them by device_ids, device_types or label_filters, or follow all of them by devices:stream.`,
  );
