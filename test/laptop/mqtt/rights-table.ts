/** Says who may do what with which topic over MQTT: written from the contract, and not from the code that decides. */

export const kinds = ["source", "developer", "reader", "readToken", "writeToken", "boundToken"] as const;
export type Kind = (typeof kinds)[number];

export interface Names {
  readonly company: string;
  readonly foreignCompany: string;
  readonly source: string;
  readonly neighbour: string;
  readonly foreign: string;
}

export type Action = "publish" | "publish at QoS 0" | "retain" | "subscribe";

export interface Row {
  readonly action: Action;
  /** Makes the topic. The measurement is another in each cell, so that what arrives tells where it was published. */
  readonly topic: (names: Names, measurement: string) => string;
  readonly permitted: readonly Kind[];
  /** Who passes the policy if they are others: AWS IoT Core compares letters, and the laptop's broker levels. */
  readonly passesPolicy?: readonly Kind[];
}

const watchers: readonly Kind[] = ["developer", "reader", "readToken"];
const watchersOfSource: readonly Kind[] = [...watchers, "boundToken"];
const data = (id: string, measurement: string): string => `v1/sources/${id}/data/read/Tag/${measurement}`;
const command = (id: string): string => `v1/sources/${id}/cmd/writedata`;

export const rows: readonly Row[] = [
  { action: "publish", topic: ({ source }, m) => `${data(source, m)}/key`, permitted: ["source"] },
  { action: "publish", topic: ({ source }, m) => data(source, m), permitted: ["source"] },
  { action: "publish at QoS 0", topic: ({ source }, m) => `${data(source, m)}/key`, permitted: ["source"] },
  { action: "publish", topic: ({ neighbour }, m) => `${data(neighbour, m)}/key`, permitted: [] },
  { action: "publish at QoS 0", topic: ({ neighbour }, m) => `${data(neighbour, m)}/key`, permitted: [] },
  { action: "publish", topic: ({ foreign }, m) => `${data(foreign, m)}/key`, permitted: [] },
  { action: "publish", topic: ({ source }, m) => `${data(source.toUpperCase(), m)}/key`, permitted: [] },
  { action: "publish", topic: ({ source }, m) => `${data(`${source}-1`, m)}/key`, permitted: [] },
  { action: "publish", topic: ({ source }, m) => `/${data(source, m)}/key`, permitted: [] },
  { action: "publish", topic: ({ source }) => `${command(source)}/ack`, permitted: ["source"] },
  { action: "publish", topic: ({ neighbour }) => `${command(neighbour)}/ack`, permitted: [] },
  {
    action: "publish",
    topic: ({ source }) => command(source),
    permitted: ["source", "developer", "writeToken", "boundToken"],
  },
  {
    action: "publish",
    topic: ({ neighbour }) => command(neighbour),
    permitted: ["developer", "writeToken"],
  },
  { action: "publish at QoS 0", topic: ({ neighbour }) => command(neighbour), permitted: ["developer", "writeToken"] },
  { action: "publish", topic: ({ foreign }) => command(foreign), permitted: [] },
  { action: "publish", topic: ({ company, source }, m) => `v1/raw/${company}/${source}/Tag/${m}/key`, permitted: [] },
  { action: "publish", topic: ({ company, source }, m) => `v1/points/${company}/${source}/Tag/${m}`, permitted: [] },
  { action: "publish", topic: ({ source }, m) => `$aws/rules/data/${data(source, m)}/key`, permitted: [] },
  { action: "publish at QoS 0", topic: () => "$SYS/broker", permitted: [] },
  { action: "retain", topic: ({ source }, m) => `${data(source, m)}/key`, permitted: ["source"] },
  { action: "retain", topic: ({ neighbour }, m) => `${data(neighbour, m)}/key`, permitted: [] },
  { action: "retain", topic: ({ source }) => command(source), permitted: [] },
  { action: "retain", topic: ({ neighbour }) => command(neighbour), permitted: [] },
  { action: "subscribe", topic: ({ source }) => `v1/sources/${source}/#`, permitted: ["source"] },
  { action: "subscribe", topic: ({ source }) => command(source), permitted: ["source"] },
  { action: "subscribe", topic: ({ neighbour }) => command(neighbour), permitted: [] },
  { action: "subscribe", topic: () => command("+"), permitted: [] },
  { action: "subscribe", topic: ({ source }) => `$share/g/v1/sources/${source}/#`, permitted: [] },
  { action: "subscribe", topic: ({ company }) => `v1/raw/${company}/#`, permitted: watchers },
  { action: "subscribe", topic: ({ company }) => `v1/raw/${company}/+/+/Monitoring/#`, permitted: watchers },
  {
    action: "subscribe",
    topic: ({ company, source }) => `v1/raw/${company}/${source}/#`,
    permitted: watchersOfSource,
  },
  { action: "subscribe", topic: ({ company, neighbour }) => `v1/raw/${company}/${neighbour}/#`, permitted: watchers },
  { action: "subscribe", topic: ({ company }) => `v1/points/${company}/#`, permitted: watchers },
  {
    action: "subscribe",
    topic: ({ company, source }) => `v1/points/${company}/${source}/#`,
    permitted: watchersOfSource,
  },
  { action: "subscribe", topic: ({ foreignCompany }) => `v1/raw/${foreignCompany}/#`, permitted: [] },
  { action: "subscribe", topic: ({ foreignCompany }) => `v1/points/${foreignCompany}/#`, permitted: [] },
  { action: "subscribe", topic: ({ company }) => `v1/raw/${company.toLowerCase()}/#`, permitted: [] },
  { action: "subscribe", topic: ({ company }) => `v1/raw/${company}`, permitted: [] },
  { action: "subscribe", topic: () => "v1/raw/+/#", permitted: [] },
  { action: "subscribe", topic: () => "#", permitted: [] },
  { action: "subscribe", topic: () => "$SYS/#", permitted: [] },
  { action: "subscribe", topic: () => "$aws/events/#", permitted: [] },
  { action: "subscribe", topic: ({ company }) => `$share/g/v1/raw/${company}/#`, permitted: watchers },
  { action: "subscribe", topic: ({ foreignCompany }) => `$share/g/v1/raw/${foreignCompany}/#`, permitted: [] },
  {
    action: "subscribe",
    topic: ({ company, foreignCompany }) => `$share/g/v1/raw/${foreignCompany}/x/v1/raw/${company}/#`,
    permitted: [],
    passesPolicy: watchers,
  },
];
