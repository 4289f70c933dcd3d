/** Tells how much comes into a project over HTTPS and MQTT, and what of it is refused. */

import { isoMillis } from "../../../../shared/core/instant.ts";
import type { SteppedRange } from "../../../../shared/core/metering/minutes.ts";
import { countsOfProject } from "../../../../shared/core/metering/project-counts.ts";
import type { AskingInProject } from "../../http/asking.ts";
import type { ProjectCall } from "../../http/call.ts";
import { rangeQuery, readRange, readSteps } from "../../http/series/steps.ts";
import { projectMetrics } from "./answers.ts";

async function seriesOf(range: SteppedRange, { ports, project }: AskingInProject) {
  const steps = await readSteps(ports.intakeCounts, project.id, range, ports.now().getTime());
  const series = steps.map(({ startMillis, counts }) => ({
    startTime: isoMillis(startMillis),
    ...countsOfProject(counts),
  }));
  return { step: `${range.stepMillis / 1000}s`, series };
}

async function metrics(asking: AskingInProject) {
  const { request, project, ports } = asking;
  const nowMillis = ports.now().getTime();
  const range = readRange(request, nowMillis);
  const [day, series] = await Promise.all([
    ports.intakeCounts.lastDay(project.id, nowMillis),
    range === undefined ? {} : seriesOf(range, asking),
  ]);
  const counted = countsOfProject(day.map(({ counts }) => counts));
  return { metrics: counted, quota: { pointsPerSecond: ports.pointsPerSecond }, ...series };
}

export const metricsCall: ProjectCall = {
  method: "GET",
  path: "/v2/projects/{project}:metrics",
  role: "roles/project.user",
  run: metrics,
  summary:
    "Tells what came into the project within the last 24 hours, what of it was refused, and the same step by step where a range is given.",
  query: rangeQuery,
  answer: projectMetrics,
};
