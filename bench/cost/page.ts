/** Finds the tables of costs in pages of the documentation, each between two comments that name it. */

export type TableName = "idle" | "loads" | "million" | "kinds";

/** The pages, in `docs`, in the order of their tables. */
export const pageOf: Readonly<Record<TableName, string>> = {
  idle: "deploy.md",
  loads: "deploy.md",
  million: "performance.md",
  kinds: "performance.md",
};

/** Ends at the first comment behind the table, so that a page which lacks one loses nothing else. */
const bounds = (name: TableName): RegExp =>
  new RegExp(`(<!-- costs: ${name} -->\\n)((?:(?!<!--)[^])*)(<!-- end of costs -->)`);

export function tableIn(page: string, name: TableName): string {
  const found = bounds(name).exec(page)?.[2];
  if (found === undefined) throw new Error(`docs/${pageOf[name]} has no table "${name}" between its two comments.`);
  return found.trimEnd();
}

export const withTable = (page: string, name: TableName, table: string): string =>
  page.replace(bounds(name), (_, before: string, __, after: string) => `${before}${table}\n${after}`);
