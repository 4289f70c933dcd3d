/**
 * The calls of existing clients, as they were seen between the client and a server, or as it says where they stand:
 * method, URL, headers and body. `SOURCE` stands for a source's UID, `RETENTION` for a retention's name, and `BASIC` and
 * `TOKEN` for credentials.
 */

import { gzipSync } from "node:zlib";

export interface RecordedCall {
  readonly client: string;
  readonly does: string;
  readonly method: "GET" | "POST" | "HEAD";
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string | Buffer;
  /** What makes the client go on. */
  readonly status: number;
}

type Call = Omit<RecordedCall, "client" | "headers"> & { readonly headers?: RecordedCall["headers"] };

const of = (client: string, headers: RecordedCall["headers"], calls: readonly Call[]): RecordedCall[] =>
  calls.map((call) => ({ ...call, client, headers: { ...headers, ...call.headers } }));

const lines =
  'furnace,zone=a\\ b temperature=812.5,loads=3i,door=false,note="say \\"hot\\", twice" 1795975810000000000\n';

const shell = of("influx 1.6", { "user-agent": "InfluxDBShell/1.6.7", authorization: "BASIC" }, [
  { does: "connects", method: "GET", url: "/ping", status: 204 },
  {
    does: "inserts, with a blank before the line and nothing but empty parameters",
    method: "POST",
    url: "/write?consistency=all&db=SOURCE&precision=&rp=",
    headers: { "content-type": "" },
    body: " furnace,zone=a temperature=812.5\n",
    status: 204,
  },
  {
    does: "inserts into a retention policy",
    method: "POST",
    url: "/write?consistency=all&db=SOURCE&precision=ns&rp=RETENTION",
    headers: { "content-type": "" },
    body: lines,
    status: 204,
  },
  {
    does: "imports a file, whose blank lines it sends too",
    method: "POST",
    url: "/write?consistency=all&db=SOURCE&precision=s&rp=RETENTION",
    headers: { "user-agent": "influxDB importer/", "content-type": "" },
    body: "furnace temperature=812.5 1795975810\n\nfurnace temperature=813 1795975811\n",
    status: 204,
  },
  {
    does: "queries by a POST without a body",
    method: "POST",
    url: "/query?chunked=true&db=SOURCE&epoch=ns&q=SELECT+count%28temperature%29+FROM+furnace",
    status: 200,
  },
]);

const requests = {
  "user-agent": "python-requests/2.34.2",
  accept: "application/x-msgpack",
  "content-type": "application/json",
  authorization: "BASIC",
};
const python = of("influxdb 5.3.2 for Python", requests, [
  { does: "pings", method: "GET", url: "/ping", status: 204 },
  {
    does: "creates the database, zipping the body that it lacks",
    method: "POST",
    url: "/query?q=CREATE+DATABASE+%22SOURCE%22&db=SOURCE",
    headers: { "content-encoding": "gzip" },
    status: 200,
  },
  {
    does: "writes",
    method: "POST",
    url: "/write?db=SOURCE",
    headers: { "content-type": "application/octet-stream" },
    body: lines,
    status: 204,
  },
  {
    does: "writes zipped",
    method: "POST",
    url: "/write?db=SOURCE&precision=s&rp=RETENTION",
    headers: { "content-type": "application/octet-stream", "content-encoding": "gzip" },
    body: gzipSync("furnace temperature=1.0 1795975760\n"),
    status: 204,
  },
  {
    does: "queries, saying that its GET is zipped",
    method: "GET",
    url: "/query?q=SELECT+mean%28temperature%29+FROM+%22furnace%22+WHERE+time+%3E+now%28%29+-+1h+GROUP+BY+time%2810m%29+fill%28none%29&db=SOURCE&epoch=ms",
    headers: { "content-encoding": "gzip" },
    status: 200,
  },
]);

/** Written after the source of `outputs.influxdb`: this client was not run here. */
const telegraf = of("Telegraf", { "user-agent": "Telegraf/1.30", authorization: "BASIC" }, [
  {
    does: "creates the database, unless it is told to skip that",
    method: "POST",
    url: "/query",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: "q=CREATE+DATABASE+%22SOURCE%22",
    status: 200,
  },
  {
    does: "writes, zipped as it is by default",
    method: "POST",
    url: "/write?db=SOURCE&rp=RETENTION",
    headers: { "content-type": "text/plain; charset=utf-8", "content-encoding": "gzip" },
    body: gzipSync(
      "cpu,cpu=cpu-total,host=edge usage_idle=97.5,usage_user=1.25 1795975810000000000\ndisk,device=sda1,fstype=ext4,mode=rw,path=/var/lib free=1024i,used_percent=12.5 1795975810000000000\n",
    ),
    status: 204,
  },
]);

const node = of("influx 5.12 for Node", { authorization: "BASIC" }, [
  {
    does: "writes whole numbers without an i, in a unit that it calls n",
    method: "POST",
    url: "/write?db=SOURCE&p=&precision=n&rp=&u=",
    body: "furnace,zone=a loads=3 1795975810000000000",
    status: 204,
  },
  {
    does: "queries with what it was not told left empty",
    method: "GET",
    url: "/query?db=SOURCE&epoch=&p=&params=%7B%7D&precision=&q=show%20measurements&rp=&u=",
    status: 200,
  },
]);

const nodeOfTwo = of(
  "@influxdata/influxdb-client 1.35",
  { authorization: "TOKEN", "user-agent": "influxdb-client-js/1.35.0", "content-type": "text/plain; charset=utf-8" },
  [
    {
      does: "writes into a bucket",
      method: "POST",
      url: "/api/v2/write?org=any&bucket=SOURCE%2FRETENTION&precision=ns",
      body: lines,
      status: 204,
    },
    {
      does: "writes zipped",
      method: "POST",
      url: "/api/v2/write?org=&bucket=SOURCE&precision=ms",
      headers: { "content-encoding": "gzip" },
      body: gzipSync("furnace temperature=812.5 1795975810000\n"),
      status: 204,
    },
  ],
);

const capture = of("the Capture client for Python", { authversion: "V0.0.1", authorization: "BEARER" }, [
  {
    does: "inserts",
    method: "POST",
    url: "/api/data?Database=SOURCE&Retention=RETENTION",
    headers: { dataversion: "V0.0.5", "content-type": "application/json" },
    body: '{"Metrics":[{"Name":"furnace","Timestamp":"1795975810","Tags":{"zone":"1"},"Fields":{"temperature":812.0,"state":"run"}}]}',
    status: 200,
  },
  {
    does: "queries JSON, naming a root and a type that are passed over",
    method: "GET",
    url: "/api/data?Db=SOURCE&DbRoot=Root&DbType=0&OutputType=0&Query=SELECT+%2A+FROM+%22RETENTION%22.%22furnace%22&TimeOutput=1",
    status: 200,
  },
  {
    does: "queries CSV",
    method: "GET",
    url: "/api/data?Db=SOURCE&DbRoot=Root&DbType=0&OutputType=1&Query=SELECT+%2A+FROM+%22RETENTION%22.%22furnace%22+LIMIT+3&TimeOutput=0",
    status: 200,
  },
]);

/** Written after the source of Grafana's data source for InfluxQL: it was not run here. */
const grafana = of("Grafana", { "user-agent": "Go-http-client/1.1", authorization: "BASIC" }, [
  {
    does: "saves and tests",
    method: "GET",
    url: "/query?db=SOURCE&epoch=ms&q=SHOW+MEASUREMENTS",
    status: 200,
  },
  {
    does: "draws a panel of a retention by a form, under the path that its URL has",
    method: "POST",
    url: "/api/query?db=SOURCE&epoch=ms&rp=RETENTION",
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: "q=SELECT+mean%28%22temperature%22%29+FROM+%22furnace%22+WHERE+time+%3E%3D+1795975200000ms+and+time+%3C%3D+1795978800000ms+GROUP+BY+time%2810s%29%2C+%22zone%22%3A%3Atag+fill%28null%29",
    status: 200,
  },
  {
    does: "draws the same by a URL",
    method: "GET",
    url: "/api/query?db=SOURCE&epoch=ms&q=SELECT+mean%28%22temperature%22%29+FROM+%22furnace%22+WHERE+time+%3E%3D+1795975200000ms+and+time+%3C%3D+1795978800000ms+GROUP+BY+time%2810s%29%2C+%22zone%22%3A%3Atag+fill%28null%29&rp=RETENTION",
    status: 200,
  },
]);

export const recorded: readonly RecordedCall[] = [
  ...shell,
  ...python,
  ...telegraf,
  ...node,
  ...nodeOfTwo,
  ...grafana,
  ...capture,
];
