/** Answers one statement of InfluxQL, whatever keeps the points. */

import type { CheckedStatement } from "../influxql/meaning.ts";
import type { Answer } from "./answer.ts";
import type { EnginePorts } from "./ports.ts";
import { answerSelect } from "./select.ts";
import { answerShow } from "./show/show.ts";

/**
 * Throws a `PlatformError` in words for whoever asked: for a place that there is not, a function that a field's values do
 * not suit, and for more than a statement may read, answer or take.
 */
export async function answerStatement(statement: CheckedStatement, ports: EnginePorts): Promise<Answer> {
  switch (statement.kind) {
    case "select":
      return answerSelect(statement, ports);
    case "show":
      return answerShow(statement, ports);
    case "create-database":
      // Clients ask for it before they write. It is done if the database is there, and refused in words if not.
      await ports.databases.placeOf({ database: statement.name });
      return { series: [], messages: [] };
    default:
      return statement satisfies never;
  }
}
