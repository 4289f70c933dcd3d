/** Holds the SQL by which Timestream's tables are kept in SQLite. */

/** The columns of each table stand in the order in which their checksum takes them. */
export const schema = `
CREATE TABLE IF NOT EXISTS tables (
  database TEXT NOT NULL, name TEXT NOT NULL, settings TEXT NOT NULL, created_at INTEGER NOT NULL,
  updated_at INTEGER NOT NULL, checksum INTEGER NOT NULL, PRIMARY KEY (database, name)
);
CREATE TABLE IF NOT EXISTS columns (
  database TEXT NOT NULL, tbl TEXT NOT NULL, name TEXT NOT NULL, kind TEXT NOT NULL, checksum INTEGER NOT NULL,
  PRIMARY KEY (database, tbl, name)
);
CREATE TABLE IF NOT EXISTS series (
  id INTEGER PRIMARY KEY AUTOINCREMENT, database TEXT NOT NULL, tbl TEXT NOT NULL, measure TEXT NOT NULL,
  dimensions TEXT NOT NULL, checksum INTEGER NOT NULL, UNIQUE (database, tbl, measure, dimensions)
);
CREATE TABLE IF NOT EXISTS rows (
  series INTEGER NOT NULL, at INTEGER NOT NULL, version INTEGER NOT NULL, measures TEXT NOT NULL,
  checksum INTEGER NOT NULL, PRIMARY KEY (series, at)
) WITHOUT ROWID;`;

const ofTable = "series IN (SELECT id FROM series WHERE database = ? AND tbl = ?)";
const inRange = "series IN (SELECT value FROM json_each(?1)) AND at BETWEEN ?2 AND ?3";
/** Leaves out the rows at the place that the page before ended with, and those of its time before it. */
const afterPlace = "(?4 IS NULL OR at != ?4 OR series > ?5)";

export const statements = {
  tables: "SELECT * FROM tables",
  table: "SELECT * FROM tables WHERE database = ? AND name = ?",
  putTable: "INSERT OR REPLACE INTO tables VALUES (?, ?, ?, ?, ?, ?)",
  deleteTable: "DELETE FROM tables WHERE database = ? AND name = ?",
  columns: "SELECT * FROM columns WHERE database = ? AND tbl = ? ORDER BY rowid",
  putColumn: "INSERT INTO columns VALUES (?, ?, ?, ?, ?)",
  deleteColumns: "DELETE FROM columns WHERE database = ? AND tbl = ?",
  measureNames: "SELECT DISTINCT measure FROM series WHERE database = ? AND tbl = ?",
  series: "SELECT id FROM series WHERE database = ? AND tbl = ? AND measure = ? AND dimensions = ?",
  seriesOfMeasure: "SELECT id, dimensions FROM series WHERE database = ? AND tbl = ? AND measure = ?",
  putSeries: "INSERT INTO series (database, tbl, measure, dimensions, checksum) VALUES (?, ?, ?, ?, ?)",
  deleteSeries: "DELETE FROM series WHERE database = ? AND tbl = ?",
  row: "SELECT version, measures FROM rows WHERE series = ? AND at = ?",
  putRow: "INSERT OR REPLACE INTO rows VALUES (?, ?, ?, ?, ?)",
  oldestRows: `SELECT * FROM rows WHERE ${inRange} AND ${afterPlace} ORDER BY at, series LIMIT ?6`,
  newestRows: `SELECT * FROM rows WHERE ${inRange} AND ${afterPlace} ORDER BY at DESC, series LIMIT ?6`,
  deleteRows: `DELETE FROM rows WHERE ${ofTable}`,
  deleteOldRows: `DELETE FROM rows WHERE ${ofTable} AND at < ?`,
} as const;
