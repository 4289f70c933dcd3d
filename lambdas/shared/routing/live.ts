/** Makes what those who follow a project live are told of a request. */

import { deviceTypeOf } from "../core/event/event.ts";
import type { LiveMessage } from "../core/event/live-message.ts";
import type { IntakeChunk } from "../core/intake/intake-message.ts";
import { watchKinds } from "../core/project/watch.ts";
import { labelsOf } from "../core/source/label.ts";
import type { Source } from "../core/source/source.ts";
import type { Watching } from "./known-watches.ts";
import type { ProjectView } from "./project-views.ts";

interface Setting {
  readonly source: Source;
  readonly view: Pick<ProjectView, "project">;
  readonly watching: Watching;
}

/** Answers a message for each way in which the project is followed. */
export function liveMessages(request: IntakeChunk, { source, view, watching }: Setting): LiveMessage[] {
  const kinds = watchKinds.filter((kind) => watching[kind]);
  return kinds.map((follows) => ({
    version: 1,
    project: request.project,
    companyName: view.project.companyName,
    source: request.source,
    acceptedAt: request.acceptedAt,
    deviceType: deviceTypeOf(source),
    labels: labelsOf(source),
    ...(request.isOurs ? { isOurs: true } : {}),
    follows,
    points: request.identified,
  }));
}
