/** The engine over series in memory, of one source with one retention. */

import type { KeptPoint } from "../../../lambdas/shared/core/event/kept-point.ts";
import type { Answer } from "../../../lambdas/shared/core/query/engine/answer.ts";
import { answerStatement } from "../../../lambdas/shared/core/query/engine/engine.ts";
import { defaultLimits, type EnginePorts, type Limits } from "../../../lambdas/shared/core/query/engine/ports.ts";
import { check } from "../../../lambdas/shared/core/query/influxql/check.ts";
import { parseQuery } from "../../../lambdas/shared/core/query/influxql/parse.ts";
import { SeriesInMemory } from "./series-in-memory.ts";

const place = { project: "projectofacmecorp001", retention: "retention0000000auto", source: "source" };

export class EngineInMemory {
  readonly series = new SeriesInMemory();
  readonly ports: EnginePorts;

  constructor(points: readonly KeptPoint[], limits: Partial<Limits> = {}, ports: Partial<EnginePorts> = {}) {
    this.series.write(place, points);
    this.ports = {
      databases: {
        placeOf: async () => place,
        names: async () => ["source"],
        retentionPolicies: async () => [{ name: "autogen", durationSeconds: 0, isDefault: true }],
      },
      catalogue: this.series,
      reader: this.series,
      limits: { ...defaultLimits, deadlineMillis: Number.POSITIVE_INFINITY, ...limits },
      nowMillis: () => 0,
      random: () => 0.5,
      ...ports,
    };
  }

  /** Answers each statement of a query as at an instant, which is 2030 unless it is given. */
  async query(text: string, nowNanos = 1_893_456_000_000_000_000n): Promise<Answer[]> {
    const answers: Answer[] = [];
    for (const statement of parseQuery(text))
      answers.push(await answerStatement(check(statement, nowNanos), this.ports));
    return answers;
  }
}
