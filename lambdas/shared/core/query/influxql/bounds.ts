/** How much a query may hold. What is beyond is refused before it is parsed, or before anything is read for it. */

export const bounds = {
  /** Bytes of UTF-8. */
  bytes: 16 * 1024,
  /** Parentheses within parentheses. Each takes a dozen calls within calls of the parser. */
  nesting: 50,
  /** In a whole query, since `a OR b OR c` is a tree as deep as it has operators, and whoever walks it calls itself. */
  operators: 1_500,
  /** In a whole query. Compiling one may take a hundredth of a second. */
  regexes: 100,
  /** Instructions of all regular expressions of a query, which are more than it has characters where it repeats something. */
  regexSize: 20_000,
  /** In a query. Each may read as much as an answer may need. */
  statements: 100,
  /** Columns of a `SELECT`, and names in its `FROM` and its `GROUP BY`, each. */
  listed: 500,
  /** Rows of the answer to one statement, buckets without a point among them. */
  rows: 100_000,
} as const;
