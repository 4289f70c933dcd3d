import { describe, expect, it } from "vitest";
import { type Answer, authorizeMqtt } from "../../../../../lambdas/api/authorize-mqtt/authorize.ts";
import { readPolicies } from "../../../../../local/broker/policy/document.ts";
import { Policy } from "../../../../../local/broker/policy/policy.ts";
import { type Asked, iotAllows } from "../../../../support/iot-policy.ts";
import { connectEvent, ids, newWorld, prefix, secret } from "./world.ts";

const { source, neighbour, foreignSource } = ids;

/** Who connects: by what user name, with which client id. */
const kinds = {
  source: { username: source, clientId: `${source}-1` },
  user: { username: "Ann", clientId: "mqttx_0bc2" },
  reader: { username: "Bob", clientId: "dashboard" },
  readToken: { username: ids.readToken, clientId: "program" },
  writeToken: { username: ids.writeToken, clientId: "commander" },
  boundToken: { username: ids.boundToken, clientId: "bound" },
} as const;
type Kind = keyof typeof kinds;
const all = Object.keys(kinds) as Kind[];

const field = (company: string, id: string) => `v1/raw/${company}/${id}/Tag/Monitoring/CPU`;
const point = (company: string, id: string) => `v1/points/${company}/${id}/Tag/Monitoring`;
const data = (id: string) => `v1/sources/${id}/data/read/Tag/Monitoring/CPU`;
const command = (id: string) => `v1/sources/${id}/cmd/writedata`;

type Row = readonly [Asked["action"], string, readonly Kind[]];

const watchers: readonly Kind[] = ["user", "reader", "readToken"];
const watchersOfSource: readonly Kind[] = [...watchers, "boundToken"];

/** Each action on each topic, and who may do it. Everybody else may not. */
const rows: readonly Row[] = [
  // Data of a source.
  ["iot:Publish", data(source), ["source"]],
  ["iot:Publish", `v1/sources/${source}/data/read/Tag/Monitoring`, ["source"]],
  ["iot:RetainPublish", data(source), ["source"]],
  ["iot:Publish", data(neighbour), []],
  ["iot:Publish", data(foreignSource), []],
  ["iot:Publish", data(source.toUpperCase()), []],
  ["iot:Publish", data(`${source}2`), []],
  ["iot:Publish", data(`${source}-1`), []],
  ["iot:Publish", data(source.slice(1)), []],
  ["iot:Publish", data("+"), []],
  ["iot:Publish", data("*"), []],
  ["iot:RetainPublish", data(neighbour), []],
  ["iot:Publish", `v1/sources/${source}`, []],
  ["iot:Publish", `V1/sources/${source}/data/read/Tag/Monitoring`, []],
  ["iot:Publish", `/v1/sources/${source}/data/read/Tag/Monitoring`, []],
  ["iot:Publish", `v1/sources/${source}/cmd/writedata/ack`, ["source"]],
  ["iot:Publish", `v1/sources/${neighbour}/cmd/writedata/ack`, []],
  ["iot:Publish", `v1/sources/${source}/log`, ["source"]],
  ["iot:Publish", `v1/sources/${neighbour}/log`, []],
  ["iot:RetainPublish", `v1/sources/${source}/cmd/writedata/ack`, []],
  // Commands.
  ["iot:Publish", command(source), ["source", "user", "writeToken", "boundToken"]],
  ["iot:Publish", command(neighbour), ["user", "writeToken"]],
  ["iot:Publish", command(foreignSource), []],
  ["iot:Publish", command("+"), []],
  ["iot:Publish", command("*"), []],
  ["iot:Publish", `${command(neighbour)}/ack`, []],
  ["iot:Publish", `${command(neighbour)}/`, []],
  ["iot:RetainPublish", command(source), []],
  ["iot:RetainPublish", command(neighbour), []],
  ["iot:Subscribe", command(source), ["source"]],
  ["iot:Receive", command(source), ["source"]],
  ["iot:Subscribe", command(neighbour), []],
  ["iot:Receive", command(neighbour), []],
  ["iot:Subscribe", `${command(source)}/ack`, ["source"]],
  // A source's own tree.
  ["iot:Subscribe", `v1/sources/${source}/#`, ["source"]],
  ["iot:Subscribe", `v1/sources/${source}/+/+`, ["source"]],
  ["iot:Subscribe", `v1/sources/${source}/data/rejected`, ["source"]],
  ["iot:Receive", `v1/sources/${source}/data/rejected`, ["source"]],
  ["iot:Subscribe", `v1/sources/${neighbour}/#`, []],
  ["iot:Subscribe", "v1/sources/+/cmd/writedata", []],
  ["iot:Subscribe", "v1/sources/#", []],
  ["iot:Subscribe", `$share/g/v1/sources/${source}/#`, []],
  // Single fields.
  ["iot:Subscribe", "v1/raw/AcmeCorp/#", watchers],
  ["iot:Subscribe", "v1/raw/AcmeCorp/+/+/Monitoring/#", watchers],
  ["iot:Subscribe", "v1/raw/AcmeCorp/+/Tag/+/CPU", watchers],
  ["iot:Subscribe", `v1/raw/AcmeCorp/${source}/#`, watchersOfSource],
  ["iot:Subscribe", field("AcmeCorp", source), watchersOfSource],
  ["iot:Subscribe", field("AcmeCorp", neighbour), watchers],
  ["iot:Receive", field("AcmeCorp", source), watchersOfSource],
  ["iot:Receive", field("AcmeCorp", neighbour), watchers],
  ["iot:Subscribe", "v1/raw/#", []],
  ["iot:Subscribe", "v1/raw/+/#", []],
  ["iot:Subscribe", "v1/raw/+/+/+/Monitoring/#", []],
  ["iot:Subscribe", "v1/#", []],
  ["iot:Subscribe", "#", []],
  ["iot:Subscribe", "+/raw/AcmeCorp/#", []],
  ["iot:Subscribe", "v1/+/AcmeCorp/#", []],
  ["iot:Subscribe", "v1/raw/AcmeCorp", []],
  ["iot:Subscribe", "v1/raw/AcmeCorp+/#", []],
  ["iot:Publish", field("AcmeCorp", source), []],
  ["iot:RetainPublish", field("AcmeCorp", source), []],
  // Whole points.
  ["iot:Subscribe", "v1/points/AcmeCorp/#", watchers],
  ["iot:Subscribe", `v1/points/AcmeCorp/${source}/#`, watchersOfSource],
  ["iot:Receive", point("AcmeCorp", source), watchersOfSource],
  ["iot:Receive", point("AcmeCorp", neighbour), watchers],
  ["iot:Subscribe", "v1/points/+/#", []],
  ["iot:Publish", point("AcmeCorp", source), []],
  // Companies that look alike.
  ...[
    "AcmeCorp2",
    "AcmeCor",
    "acmecorp",
    "ACMECORP",
    "AcmeCorp ",
    " AcmeCorp",
    "AcmeCоrp",
    "xAcmeCorp",
    "AcmeCorp%2F",
  ].flatMap((company): Row[] => [
    ["iot:Subscribe", `v1/raw/${company}/#`, []],
    ["iot:Receive", field(company, source), []],
    ["iot:Receive", point(company, source), []],
  ]),
  ["iot:Receive", field("AcmeCorp2", foreignSource), []],
  ["iot:Receive", "v1/raw/Other/AcmeCorp/Tag/Monitoring/CPU", []],
  // Shared subscriptions. Another company's slips through the pattern, and nothing of it is received.
  ["iot:Subscribe", "$share/group/v1/raw/AcmeCorp/#", watchers],
  ["iot:Subscribe", "$share/group/v1/points/AcmeCorp/#", watchers],
  ["iot:Subscribe", `$share/group/v1/raw/AcmeCorp/${source}/#`, watchersOfSource],
  ["iot:Subscribe", "$share/group/v1/raw/AcmeCorp2/#", []],
  ["iot:Subscribe", "$share/group/v1/raw/+/#", []],
  ["iot:Subscribe", "$share/group/#", []],
  ["iot:Subscribe", "$shared/group/v1/raw/AcmeCorp/#", []],
  ["iot:Subscribe", "$share/g/v1/raw/Other/x/v1/raw/AcmeCorp/#", watchers],
  ["iot:Receive", "v1/raw/Other/x/v1/raw/AcmeCorp/CPU", []],
  ["iot:Receive", "$share/g/v1/raw/AcmeCorp/s/Tag/Monitoring/CPU", []],
  // The broker's own topics.
  ...[
    "$SYS/#",
    "$SYS/broker/uptime",
    "$aws/events/#",
    `$aws/events/presence/connected/${source}`,
    "$aws/rules/x",
    "$delayed/1/x",
  ].flatMap((topic): Row[] => [
    ["iot:Subscribe", topic, []],
    ["iot:Publish", topic, []],
    ["iot:Receive", topic, []],
  ]),
  ["iot:Publish", `$aws/rules/data/${data(source)}`, []],
  // Client ids of others.
  ["iot:Connect", source, []],
  ["iot:Connect", neighbour, []],
  ["iot:Connect", "*", []],
  ["iot:Connect", "another", []],
  ["iot:Connect", "", []],
];

const placeOf = {
  "iot:Connect": "client",
  "iot:Publish": "topic",
  "iot:RetainPublish": "topic",
  "iot:Receive": "topic",
  "iot:Subscribe": "topicfilter",
} as const;

describe.each(all)("over MQTT a %s", (kind) => {
  const { username, clientId } = kinds[kind];
  const answered: Promise<Answer> = authorizeMqtt(connectEvent(username, secret, clientId), newWorld().port);

  it("is let in, and may connect with the id that it presented", async () => {
    const { isAuthenticated, policyDocuments } = await answered;
    expect(isAuthenticated).toBe(true);
    expect(iotAllows(policyDocuments, prefix, { action: "iot:Connect", on: clientId, clientId })).toBe(true);
  });

  it.each(rows)("asks for %s of %s", async (action, on, permitted) => {
    const { policyDocuments } = await answered;
    expect(iotAllows(policyDocuments, prefix, { action, on, clientId })).toBe(permitted.includes(kind));
    // Holds the laptop's broker to the same answer, which evaluates policies in a way of its own.
    const statements = readPolicies(policyDocuments);
    if ("why" in statements) throw new Error(statements.why);
    const isAllowed = new Policy(statements, clientId).allows(action, `${prefix}${placeOf[action]}/${on}`);
    expect(isAllowed).toBe(permitted.includes(kind));
  });
});

it("has at least 300 cells in its matrix", () => {
  expect(all.length * rows.length).toBeGreaterThanOrEqual(300);
});

describe("a client id", () => {
  const bare = source.replaceAll("-", "");
  it.each([
    [source, source, true],
    [source, `${source}-1`, true],
    [source, `${source}-`, true],
    [source, neighbour, false],
    [source, `${source}1`, false],
    [source, source.toUpperCase(), false],
    [source, bare, false],
    [source, "device", false],
    [source, `x-${source}`, false],
    ["Ann", "device", true],
    ["Ann", "b7f3c1d2-0000-4000-8000-000000000000", true],
    ["Ann", source, false],
    ["Ann", `${source}-1`, false],
    ["Ann", source.toUpperCase(), false],
    ["Ann", bare, false],
    ["Ann", `client ${source}`, false],
    ["Ann", foreignSource, false],
    ["Ann", ids.readToken, false],
    [ids.readToken, ids.readToken, true],
    [ids.readToken, ids.writeToken, false],
    [ids.readToken, source, false],
    ["Ann", "de*ice", false],
    ["Ann", "device?", false],
    ["Ann", "device#", false],
    ["Ann", "device+", false],
    ["Ann", "device$", false],
    ["Ann", "", false],
  ])("of %s may be %s: %s", async (username, clientId, expected) => {
    const answer = await authorizeMqtt(connectEvent(username, secret, clientId), newWorld().port);
    expect(answer.isAuthenticated).toBe(expected);
  });
});
