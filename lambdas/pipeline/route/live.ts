/** Makes what those who follow a project live are told of a request. */

import { deviceTypeOf } from "../../shared/core/event/event.ts";
import type { LiveMessage } from "../../shared/core/event/live-message.ts";
import type { IntakeChunk } from "../../shared/core/intake/intake-message.ts";
import { labelsOf } from "../../shared/core/source/label.ts";
import type { Source } from "../../shared/core/source/source.ts";
import type { Watching } from "./known-watches.ts";
import type { ProjectView } from "./project-views.ts";

interface Setting {
  readonly source: Source;
  readonly view: Pick<ProjectView, "project">;
  readonly watching: Watching;
}

/** Answers undefined if nobody follows the project. */
export function liveMessage(request: IntakeChunk, { source, view, watching }: Setting): LiveMessage | undefined {
  if (!watching.mqtt && !watching.stream) return undefined;
  return {
    version: 1,
    project: request.project,
    companyName: view.project.companyName,
    source: request.source,
    acceptedAt: request.acceptedAt,
    deviceType: deviceTypeOf(source),
    labels: labelsOf(source),
    ...(request.isOurs ? { isOurs: true } : {}),
    ...(watching.mqtt ? { forMqtt: true } : {}),
    ...(watching.stream ? { forStream: true } : {}),
    points: request.identified,
  };
}
