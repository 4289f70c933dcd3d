/** Keeps, in the table of points, what series there are: an item for each, and one for each of its tags. */

import type {
  Catalogue,
  CatalogueEntry,
  FieldType,
  KnownSeries,
  KnownTag,
  Place,
} from "../../../core/query/catalogue.ts";
import { type News, readFieldKey } from "../../../core/query/learned.ts";
import type { Key, Table } from "../table.ts";

/** Contains the project, since a source's id may have belonged to another one. */
const partition = ({ project, source }: Omit<Place, "retention">): string => `CATALOGUE#${project}#${source}`;
const prefixOf = ({ retention }: Pick<Place, "retention">): string => `${retention}#`;
const seriesPrefix = (place: Place): string => `${prefixOf(place)}SERIES#`;
const tagPrefix = (place: Place): string => `${prefixOf(place)}TAG#`;
const seriesKey = (place: Place, measurement: string): Key => ({
  pk: partition(place),
  sk: `${seriesPrefix(place)}${measurement}`,
});
/** Separates by a character that no name has. */
const tagKey = (place: Place, measurement: string, tag: string): Key => ({
  pk: partition(place),
  sk: `${tagPrefix(place)}${measurement}#${tag}`,
});

interface SeriesItem {
  readonly sk: string;
  readonly fields?: ReadonlySet<string>;
  readonly firstDay?: number;
  readonly lastDay?: number;
}

interface TagItem {
  readonly sk: string;
  readonly values?: ReadonlySet<string>;
  readonly overflows?: number;
}

/** What is asked of a source: in one retention, or in all if none is given. */
type AnyPlace = Omit<Place, "retention"> & { readonly retention?: string };

export class CatalogueTable implements Catalogue {
  private readonly table: Table;

  constructor(table: Table) {
    this.table = table;
  }

  /** Reads series and tags at once. Series stand before tags, so that none is read without the tags that it has. */
  async seriesAt(place: Place): Promise<KnownSeries[]> {
    const items = await this.table.list<SeriesItem & TagItem>(partition(place), prefixOf(place));
    const series = items.filter(({ sk }) => sk.startsWith(seriesPrefix(place)));
    const tags = items.filter(({ sk }) => sk.startsWith(tagPrefix(place)));
    const tagsOf = Map.groupBy(tags, ({ sk }) => sk.slice(tagPrefix(place).length).split("#", 1)[0] ?? "");
    return series.flatMap((item) => {
      const measurement = item.sk.slice(seriesPrefix(place).length);
      const named = (tagsOf.get(measurement) ?? []).map((tag) => ({
        ...tag,
        name: tag.sk.slice(tagKey(place, measurement, "").sk.length),
      }));
      return knownOf(measurement, item, named);
    });
  }

  /** Answers the series of a source in a retention with their days alone, which is cheaper than to know all of them. */
  async spansAt(place: Place): Promise<Pick<KnownSeries, "measurement" | "firstDay" | "lastDay">[]> {
    const series = await this.table.list<SeriesItem>(partition(place), seriesPrefix(place));
    return series.flatMap(({ sk, firstDay, lastDay }) =>
      firstDay === undefined || lastDay === undefined
        ? []
        : [{ measurement: sk.slice(seriesPrefix(place).length), firstDay, lastDay }],
    );
  }

  /**
   * Adds news of a series. Its tags come first, so that no reader finds a series without them. What is added twice is
   * there once.
   */
  async add(place: Place, measurement: string, news: News): Promise<void> {
    await Promise.all(
      [...news.tags].map(([tag, { values, overflows }]) =>
        this.table.tally(
          tagKey(place, measurement, tag),
          { ...(values.length > 0 ? { values: new Set(values) } : {}) },
          overflows ? { overflows: 1 } : {},
        ),
      ),
    );
    const key = seriesKey(place, measurement);
    const { fields, firstDay, lastDay } = news;
    if (fields.length > 0) await this.table.tally(key, { fields: new Set(fields) }, {});
    if (firstDay !== undefined) await this.table.lower(key, "firstDay", firstDay);
    if (lastDay !== undefined) await this.table.raise(key, "lastDay", lastDay);
  }

  /** Answers some entries about a source, in all retentions or in one, in an order that stays. */
  async some({ retention, ...place }: AnyPlace, most: number): Promise<CatalogueEntry[]> {
    const prefix = retention === undefined ? "" : prefixOf({ retention });
    const { items } = await this.table.page<object>(partition(place), prefix, { limit: most });
    return items.map(({ sk: name }) => {
      const [retention = "", kind, measurement = ""] = name.split("#");
      return { name, ...(kind === "SERIES" ? { series: { retention, measurement } } : {}) };
    });
  }

  /** Forgets an entry. */
  async forget(place: Omit<Place, "retention">, { name }: Pick<CatalogueEntry, "name">): Promise<void> {
    await this.table.remove({ pk: partition(place), sk: name });
  }
}

function knownOf(
  measurement: string,
  { fields, firstDay, lastDay }: SeriesItem,
  tags: readonly (TagItem & { readonly name: string })[],
): KnownSeries[] {
  // Has no days yet while a call is at work that has learned of it just now.
  if (firstDay === undefined || lastDay === undefined) return [];
  const byName = Map.groupBy(
    [...(fields ?? [])].flatMap((key) => readFieldKey(key) ?? []),
    ({ name }) => name,
  );
  return [
    {
      measurement,
      fields: new Map(
        [...byName].map(([name, all]) => [name, new Set<FieldType>(all.map(({ type }) => type))] as const),
      ),
      tags: new Map(
        tags.map((tag): readonly [string, KnownTag] => [
          tag.name,
          { values: [...(tag.values ?? [])], complete: tag.overflows === undefined },
        ]),
      ),
      firstDay,
      lastDay,
    },
  ];
}
