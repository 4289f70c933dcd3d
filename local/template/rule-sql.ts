/** Reads the SQL of topic rules, as far as the laptop runs it, and the placeholders in the texts of their actions. */

import { filterFault } from "../aws/mqtt-topics.ts";
import type { RuleColumn, RuleTextPart, RuleValue } from "./model/iot.ts";

export interface RuleStatement {
  readonly columns: readonly RuleColumn[];
  readonly filter: string;
}

/** What the laptop cannot run, in words. */
export interface RuleFault {
  readonly why: string;
}

const statement = /^\s*SELECT\s+(.+?)\s+FROM\s+'([^']*)'\s*(.*)$/is;
const column = /^(encode\(\s*\*\s*,\s*'base64'\s*\)|topic\(\)|timestamp\(\)|clientid\(\))\s+AS\s+([A-Za-z_]\w*)$/i;

const values: Readonly<Record<string, RuleValue>> = {
  encode: "payload in base64",
  topic: "topic",
  timestamp: "time of receipt",
  clientid: "client id",
};

const knownSql =
  "SELECT with encode(*, 'base64'), topic(), timestamp() and clientid(), each AS a name, and FROM a topic filter in single quotes";

/** Reads a statement such as `SELECT topic() AS topic FROM 'a/#'`. */
export function readRuleSql(sql: string): RuleStatement | RuleFault {
  const [, list, filter, rest] = statement.exec(sql) ?? [];
  if (list === undefined || filter === undefined) return { why: `the laptop runs ${knownSql}, not "${sql}".` };
  if (rest !== undefined && rest !== "") return { why: `the laptop does not run "${rest}" of a rule's SQL.` };
  const fault = filterFault(filter);
  if (fault !== undefined) return { why: `'${filter}' is no topic filter (${fault}).` };
  const columns: RuleColumn[] = [];
  for (const text of columnsOf(list)) {
    const [, call, name] = column.exec(text) ?? [];
    const value = values[call?.split("(")[0]?.toLowerCase() ?? ""];
    if (value === undefined || name === undefined) return { why: `the laptop runs ${knownSql}, not "${text}".` };
    columns.push({ value, name });
  }
  return { columns, filter };
}

/** Splits at the commas that stand in no parentheses. */
const columnsOf = (list: string): string[] => list.split(/,(?![^(]*\))/).map((each) => each.trim());

const placeholder = /\$\{\s*(timestamp|newuuid|topic|clientid)\(\)\s*\}/;

/** Reads a text such as `mqtt-errors/${timestamp()}-${newuuid()}`. */
export function readRuleText(text: string): readonly RuleTextPart[] | RuleFault {
  const parts: RuleTextPart[] = [];
  for (const [at, piece] of text.split(placeholder).entries()) {
    const isCall = at % 2 === 1;
    if (isCall) parts.push({ call: callOf(piece) });
    else if (piece.includes("${")) {
      return {
        why: `the laptop fills in \${timestamp()}, \${newuuid()}, \${topic()} and \${clientid()}, not "${piece}".`,
      };
    } else if (piece !== "") parts.push({ text: piece });
  }
  return parts;
}

type RuleCall = Extract<RuleTextPart, { call: unknown }>["call"];

const calls: readonly RuleCall[] = ["timestamp", "newuuid", "topic", "clientid"];

const callOf = (piece: string): RuleCall => calls.find((each) => each === piece) ?? "timestamp";
