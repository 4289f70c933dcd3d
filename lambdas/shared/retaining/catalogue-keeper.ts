/**
 * Tells the catalogue what is new in points before they are written, so that it never knows less than a retention holds.
 * Remembers what it knows already, because almost all points bring nothing new.
 */

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

const nameOf = ({ project, retention, source }: Place): string => `${project}#${retention}#${source}`;

export class CatalogueKeeper {
  private readonly catalogue: WritableCatalogue;
  private readonly known = new Map<string, Promise<Map<string, Learned>>>();

  constructor(catalogue: WritableCatalogue) {
    this.catalogue = catalogue;
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
      this.known.delete(nameOf(place));
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
    const before = this.known.get(name);
    if (before) return before;
    if (this.known.size >= mostRemembered) this.known.clear();
    const reading = this.catalogue
      .seriesAt(place)
      .then((series) => new Map(series.map((each) => [each.measurement, learnedFrom(each)] as const)));
    this.known.set(name, reading);
    return reading;
  }
}
