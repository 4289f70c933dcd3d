/**
 * Tells the catalogue what is new in points before they are written, so that it never knows less than a retention holds.
 * Remembers what it knows already, because almost all points bring nothing new.
 */

import { hourMillis, isYoungerThan } from "../core/duration.ts";
import type { Catalogue, Place } from "../core/query/catalogue.ts";
import {
  type Learned,
  learn,
  learnedFrom,
  type News,
  newlyLearned,
  newsIn,
  type PointToLearn,
} from "../core/query/learned.ts";

export interface WritableCatalogue extends Catalogue {
  add(place: Place, measurement: string, news: News): Promise<void>;
}

/** Bounds the memory of an environment that meets very many sources. */
const mostRemembered = 5_000;
/**
 * Reads it anew after so long, since what the catalogue knows of a source may be removed a day
 * after the source was. One that comes again after that is then learned again.
 */
const rememberedMillis = 12 * hourMillis;

interface Memory {
  readonly since: number;
  readonly known: Promise<Map<string, Learned>>;
}

const nameOf = ({ project, retention, source }: Place): string => `${project}#${retention}#${source}`;

export class CatalogueKeeper {
  private readonly catalogue: WritableCatalogue;
  private readonly nowMillis: () => number;
  private readonly memory = new Map<string, Memory>();

  constructor(catalogue: WritableCatalogue, nowMillis: () => number) {
    this.catalogue = catalogue;
    this.nowMillis = nowMillis;
  }

  /** Resolves when the catalogue knows everything that is in points of one source. */
  async note(place: Place, points: readonly PointToLearn[]): Promise<void> {
    try {
      const known = await this.knownAt(place);
      const byMeasurement = Map.groupBy(points, ({ measurement }) => measurement);
      await Promise.all(
        [...byMeasurement].map(([measurement, some]) => this.noteSeries(place, measurement, some, known)),
      );
    } catch (error) {
      // Reads it again next time, since some of it may have been written.
      this.memory.delete(nameOf(place));
      throw error;
    }
  }

  private async noteSeries(
    place: Place,
    measurement: string,
    points: readonly PointToLearn[],
    all: Map<string, Learned>,
  ): Promise<void> {
    const known = all.get(measurement) ?? newlyLearned();
    const news = newsIn(points, known);
    if (!news) return;
    await this.catalogue.add(place, measurement, news);
    learn(known, news);
    all.set(measurement, known);
  }

  private knownAt(place: Place): Promise<Map<string, Learned>> {
    const name = nameOf(place);
    const now = this.nowMillis();
    const before = this.memory.get(name);
    if (before && isYoungerThan(rememberedMillis, before.since, now)) return before.known;
    if (this.memory.size >= mostRemembered) this.memory.clear();
    const known = this.catalogue
      .seriesAt(place)
      .then((series) => new Map(series.map((each) => [each.measurement, learnedFrom(each)] as const)));
    this.memory.set(name, { since: now, known });
    return known;
  }
}
