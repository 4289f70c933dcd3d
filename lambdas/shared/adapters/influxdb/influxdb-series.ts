/** Reads series from the InfluxDB that a retention names, page by page. */

import { PlatformError } from "../../core/error.ts";
import { type QueryAnswer, readInstant, readQueryAnswer, type Table } from "../../core/influxdb/query-answer.ts";
import type { InfluxdbSettings } from "../../core/influxdb/settings.ts";
import { sourceTag } from "../../core/influxdb/source-tag.ts";
import { keysStatements, type Page, pageStatement, type Selected } from "../../core/influxdb/statements.ts";
import type { Batch, Scan, Series, SeriesReader } from "../../core/query/series.ts";
import { batchOfRows } from "./batch-of-rows.ts";

/** What came of a request. */
export type Asked =
  | { readonly kind: "answered"; readonly status: number; readonly text: string }
  /** The answer is larger than is read of one. */
  | { readonly kind: "too-large" }
  /** Nothing came back. The message is for people. */
  | { readonly kind: "failed"; readonly message: string };

export interface InfluxdbToRead {
  /** Names the retention in errors. */
  readonly displayName: string;
  readonly influxdb: Pick<InfluxdbSettings, "retentionPolicy">;
}

/** Asks for few rows first, since whoever wants the newest ten needs no more, and then for many. */
const usualRows = { first: 1_000, later: 10_000 } as const;

/** A page that was read: its rows, with their times. */
interface Rows {
  readonly rows: Table["rows"];
  readonly times: BigInt64Array;
  readonly isLast: boolean;
}

const isNotExecuted = ({ status, text }: Extract<Asked, { kind: "answered" }>): boolean => {
  const answer = readQueryAnswer(status, text);
  return answer.kind === "refused" && answer.fault.endsWith(": not executed");
};

export class InfluxdbSeries implements SeriesReader {
  private readonly retention: InfluxdbToRead;
  private readonly ask: (statements: string) => Promise<Asked>;
  private readonly rows: { readonly first: number; readonly later: number };

  /** `ask` never throws for what the server does. */
  constructor(
    retention: InfluxdbToRead,
    ask: (statements: string) => Promise<Asked>,
    rows: { readonly first: number; readonly later: number } = usualRows,
  ) {
    this.retention = retention;
    this.ask = ask;
    this.rows = rows;
  }

  /**
   * Goes on after a page at the time of its last row, and leaves the rows of that time to the next page, since others may
   * have the same. Only where all rows of a page have one time, it counts how many of them it has passed.
   */
  async *scan(scan: Scan): AsyncGenerator<Batch, void> {
    scan.checkTime?.();
    const selected = await this.selectedOf(scan.series);
    if (!selected.some(({ kind }) => kind === "field")) return;
    let left = scan.mostRows ?? Number.POSITIVE_INFINITY;
    let page: Page = { from: scan.from, to: scan.to, limit: this.rows.first, offset: 0 };
    while (page.from <= page.to) {
      const read = await this.page(scan, selected, page);
      const count = read.rows.length;
      if (read.isLast) {
        if (count > 0) yield batchOfRows(read, selected, count);
        return;
      }
      const last = read.times.at(-1) ?? 0n;
      const whole = read.times.indexOf(last);
      yield batchOfRows(read, selected, whole === 0 ? count : whole);
      const isForwards = scan.order === "oldest-first";
      const passed = last === (isForwards ? page.from : page.to) ? page.offset : 0;
      const range = isForwards ? { from: last } : { to: last };
      left -= count;
      const limit = Math.min(this.rows.later, Math.max(left, this.rows.first));
      page = { ...page, ...range, limit, offset: whole === 0 ? passed + count : 0 };
    }
  }

  private async selectedOf(series: Series): Promise<Selected[]> {
    const [fields, tags] = await this.keysOf(series);
    const types = Map.groupBy(fields?.rows ?? [], ([name]) => String(name));
    return [
      ...[...types].flatMap(([name, rows]): Selected[] =>
        rows.length === 1
          ? [{ kind: "field", name }]
          : rows.map(([, type]) => ({ kind: "field", name, type: String(type) })),
      ),
      ...(tags?.rows ?? []).flatMap(([name]): Selected[] =>
        name === sourceTag ? [] : [{ kind: "tag", name: String(name) }],
      ),
    ];
  }

  private async keysOf(series: Series): Promise<readonly Table[]> {
    const statements = keysStatements(this.retention.influxdb, series);
    const asked = await this.ask(statements.join("; "));
    if (asked.kind === "too-large") throw this.fault("the names of its fields and tags are too many");
    if (asked.kind === "answered" && isNotExecuted(asked)) {
      // InfluxDB 1.x says of the statements behind one that failed that they were not executed, and leaves its fault out.
      const alone = await this.ask(statements[0]);
      if (alone.kind !== "too-large") this.tablesOf(alone);
    }
    return this.tablesOf(asked);
  }

  /** Asks for half as many rows where as many are too large. */
  private async page(scan: Scan, selected: readonly Selected[], page: Page): Promise<Rows> {
    scan.checkTime?.();
    const asked = await this.ask(pageStatement(this.retention.influxdb, scan, selected, page));
    if (asked.kind === "too-large") {
      if (page.limit === 1) throw this.fault("a point of it is too large");
      return this.page(scan, selected, { ...page, limit: Math.ceil(page.limit / 2) });
    }
    const [table] = this.tablesOf(asked);
    const rows = table?.rows ?? [];
    const times = BigInt64Array.from(rows, ([time]) => {
      const nanos = readInstant(time);
      if (nanos === undefined) throw this.fault("its answer holds a time that is none");
      return nanos;
    });
    return { rows, times, isLast: rows.length === 0 || (rows.length < page.limit && !table?.isCut) };
  }

  private tablesOf(asked: Exclude<Asked, { readonly kind: "too-large" }>): readonly Table[] {
    if (asked.kind === "failed") throw this.fault(asked.message);
    const answer: QueryAnswer = readQueryAnswer(asked.status, asked.text);
    if (answer.kind === "answered") return answer.tables;
    const mayNotRead = asked.status === 401 || asked.status === 403;
    throw this.fault(mayNotRead ? `${answer.fault}; give the retention credentials that may read` : answer.fault);
  }

  private fault(reason: string): PlatformError {
    const name = JSON.stringify(this.retention.displayName);
    return new PlatformError("unprocessable", `The InfluxDB of the retention ${name} cannot be read: ${reason}`);
  }
}
