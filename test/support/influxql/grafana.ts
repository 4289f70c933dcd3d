/** Queries in the shapes in which Grafana's InfluxQL mode sends them, with what each prints as, and the calls that carry them. */

/** A window of three hours, as Grafana writes one from a dashboard's time range. */
const range = "time >= 1767225600123ms and time <= 1767236400456ms";
const printedRange = "time >= 1767225600123ms AND time <= 1767236400456ms";

export const panels: readonly (readonly [query: string, printed: string])[] = [
  [
    `SELECT mean("temperature") FROM "year"."climate" WHERE ("room"::tag = 'attic') AND ${range} GROUP BY time(30s), "sensor"::tag fill(null)`,
    `SELECT mean(temperature) FROM "year".climate WHERE room::tag = 'attic' AND ${printedRange} GROUP BY time(30s), sensor::tag fill(null)`,
  ],
  [
    `SELECT last("level") * 100 AS "percent" FROM "tank" WHERE ${range} GROUP BY time(1m) fill(previous) ORDER BY time DESC LIMIT 5 SLIMIT 2 tz('Europe/Berlin')`,
    `SELECT last(level) * 100 AS percent FROM tank WHERE ${printedRange} GROUP BY time(1m) fill(previous) ORDER BY time DESC LIMIT 5 SLIMIT 2 tz('Europe/Berlin')`,
  ],
  [
    `SELECT max("power") as "peak", min("power") as "low" FROM "meter" WHERE ("line" =~ /^(north|south)$/ OR "line" = '') and ${range} group by time(15m), "line" fill(none)`,
    `SELECT max(power) AS peak, min(power) AS low FROM meter WHERE (line =~ /^(north|south)$/ OR line = '') AND ${printedRange} GROUP BY time(15m), line fill(none)`,
  ],
  [
    `SELECT non_negative_derivative(mean("count"), 10s) / 60 FROM "passages" WHERE ${range} GROUP BY time(1m) fill(linear)`,
    `SELECT non_negative_derivative(mean(count), 10s) / 60 FROM passages WHERE ${printedRange} GROUP BY time(1m) fill(linear)`,
  ],
  [
    `SELECT percentile("latency", 95), moving_average(mean("latency"), 5), count(distinct("host")) FROM "calls" WHERE ${range} GROUP BY time(5m), * fill(0)`,
    `SELECT percentile(latency, 95), moving_average(mean(latency), 5), count(distinct(host)) FROM calls WHERE ${printedRange} GROUP BY time(5m), * fill(0.0)`,
  ],
  [
    `SELECT "state" FROM /door.*/ WHERE ${range} AND "floor" != '2' GROUP BY /^build/ LIMIT 1000`,
    `SELECT state FROM /door.*/ WHERE ${printedRange} AND floor != '2' GROUP BY /^build/ LIMIT 1000`,
  ],
  [
    `SELECT top("power", "machine", 3) FROM "meter" WHERE ${range}`,
    `SELECT top(power, machine, 3) FROM meter WHERE ${printedRange}`,
  ],
  [
    `SELECT integral("power", 1h) FROM "meter" WHERE time > now() - 7d GROUP BY time(1d) tz('Asia/Kolkata')`,
    "SELECT integral(power, 1h) FROM meter WHERE time > now() - 1w GROUP BY time(1d) tz('Asia/Kolkata')",
  ],
];

/** What the editor and "Save & test" send. */
export const metadata: readonly (readonly [query: string, printed: string])[] = [
  ["SHOW measurements", "SHOW MEASUREMENTS"],
  ['SHOW RETENTION POLICIES on "plant"', "SHOW RETENTION POLICIES ON plant"],
  [
    "SHOW MEASUREMENTS WITH MEASUREMENT =~ /(?i)temp/ LIMIT 100",
    "SHOW MEASUREMENTS WITH MEASUREMENT =~ /(?i)temp/ LIMIT 100",
  ],
  [`SHOW MEASUREMENTS WHERE "room" = 'attic' LIMIT 100`, "SHOW MEASUREMENTS WHERE room = 'attic' LIMIT 100"],
  ['SHOW FIELD KEYS FROM "year"."climate"', 'SHOW FIELD KEYS FROM "year".climate'],
  ['SHOW TAG KEYS FROM "climate"', "SHOW TAG KEYS FROM climate"],
  ['SHOW TAG VALUES FROM "climate" WITH KEY = "room"', "SHOW TAG VALUES FROM climate WITH KEY = room"],
  [
    `SHOW TAG VALUES FROM "year"."climate" WITH KEY = "room" WHERE "floor" = '2' AND time > now() - 1h`,
    `SHOW TAG VALUES FROM "year".climate WITH KEY = room WHERE floor = '2' AND time > now() - 1h`,
  ],
];

interface Asked {
  readonly q: string;
  readonly db: string;
  readonly rp?: string;
  readonly user: string;
  readonly password: string;
}

/**
 * Writes a call as Grafana's data source does by either of its HTTP methods: what names the place is in the URL, and the
 * query of a POST in a form.
 */
export function grafanaCall(method: "GET" | "POST", { q, db, rp, user, password }: Asked) {
  const inForm = method === "POST";
  const query = new URLSearchParams({ db, epoch: "ms", ...(inForm ? {} : { q }), ...(rp === undefined ? {} : { rp }) });
  query.sort();
  return {
    method,
    query,
    headers: {
      authorization: `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`,
      "accept-encoding": "gzip",
      "user-agent": "Go-http-client/1.1",
      ...(inForm ? { "content-type": "application/x-www-form-urlencoded" } : {}),
    },
    ...(inForm ? { body: new URLSearchParams({ q }).toString() } : {}),
  };
}
