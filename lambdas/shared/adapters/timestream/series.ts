/** Reads the series of retentions out of their tables in Timestream. */

import {
  QueryCommand,
  type QueryCommandOutput,
  ThrottlingException,
  TimestreamQueryClient,
} from "@aws-sdk/client-timestream-query";
import { PlatformError } from "../../core/error.ts";
import type { KeptPoint } from "../../core/event/kept-point.ts";
import { rowsOfRuns } from "../../core/query/rows/merge-packs.ts";
import type { Batch, Scan, SeriesReader } from "../../core/query/series.ts";
import { pointOf, seriesQuery } from "../../core/timestream/series-query.ts";

/** Rows in a page, of which Timestream takes a thousand at most. */
const rowsAtOnce = 1_000;

export class TimestreamSeries implements SeriesReader {
  private readonly database: string;
  private readonly client: TimestreamQueryClient;

  constructor(database: string, client = new TimestreamQueryClient({})) {
    this.database = database;
    this.client = client;
  }

  scan(scan: Scan): AsyncIterable<Batch> {
    return rowsOfRuns(this.runs(scan), scan);
  }

  /** Answers pages. Their points are in the order of time, the oldest first, whichever page comes first. */
  private async *runs(scan: Scan): AsyncGenerator<readonly KeptPoint[], void> {
    for await (const page of this.pages(scan)) yield scan.order === "newest-first" ? page.reverse() : page;
  }

  private async *pages(scan: Scan): AsyncGenerator<KeptPoint[], void> {
    const QueryString = seriesQuery(this.database, scan);
    if (QueryString === undefined) return;
    let token: string | undefined;
    do {
      scan.checkTime?.();
      const answer = await this.ask(QueryString, token);
      if (answer === undefined) return;
      yield pointsOf(answer, scan.series.measurement);
      // A page without rows may have others behind it, as long as Timestream is still at work.
      token = answer.NextToken;
    } while (token !== undefined);
  }

  /** Answers a page; undefined if the table is not made yet, or nothing was ever written to it. */
  private async ask(QueryString: string, NextToken: string | undefined): Promise<QueryCommandOutput | undefined> {
    const command = new QueryCommand({ QueryString, MaxRows: rowsAtOnce, ...(NextToken ? { NextToken } : {}) });
    try {
      return await this.client.send(command);
    } catch (error) {
      // An empty table has no columns by which it could be asked.
      if (error instanceof Error && unknownToTimestream.test(error.message)) return undefined;
      if (!(error instanceof ThrottlingException)) throw error;
      const fault = "Timestream takes no more queries at the moment; ask again in a few seconds.";
      throw new PlatformError("unavailable", fault, { cause: error });
    }
  }
}

const unknownToTimestream = /\b(?:column|table)\b.* does not exist\b/i;

function pointsOf({ ColumnInfo = [], Rows = [] }: QueryCommandOutput, measurement: string): KeptPoint[] {
  const columns = ColumnInfo.map(({ Name }) => Name ?? "");
  return Rows.map(({ Data = [] }) =>
    pointOf({ columns, values: Data.map(({ ScalarValue }) => ScalarValue) }, measurement),
  );
}
