/** Answers what each function may call by its role in the template, and what its code can come to call. */

import { type FunctionName, folderOf } from "../../../lambdas/environment.ts";
import { reachableCalls } from "../../support/reachable-calls/reachable-calls.ts";
import { everyKind, ofType, synthesize, targetOf } from "../../support/synthesis.ts";

/** Has what a stage may leave out, since the code is there all the same. */
const resources = synthesize({ ...everyKind(), sourceAlerts: true });

/** Whose code is followed in moments. */
export const followed: readonly FunctionName[] = [
  "authenticate",
  "authorizeMqtt",
  "ingest",
  "query",
  "stream",
  "device",
  "route",
  "retain",
  "retainInfluxdb",
  "retainS3",
  "retainTimestream",
  "broadcast",
  "deliver",
  "watch",
  "bootstrap",
  "openMqtt",
  "dismantle",
];

/** Whose code takes ten seconds or more to be followed, in one of the long tests. */
export const followedLong: readonly FunctionName[] = ["perform"];

/**
 * Whose code is too large to be followed. A laptop's test asks every call of it instead, behind a gate that refuses what
 * it has no right to, and compares.
 */
export const notFollowed: readonly FunctionName[] = ["manage"];

/** How many functions of ours the template has. The CDK has one of its own, which publishes the console. */
export const functionCount = ofType(resources, "AWS::Lambda::Function").filter(
  ([id]) => !id.startsWith("CustomCDKBucketDeployment"),
).length;

/** What Lambda needs to empty a queue in a function's name: no code of ours calls it. */
const ofPollers = ["sqs:ReceiveMessage", "sqs:DeleteMessage", "sqs:GetQueueAttributes"];
const fed: readonly FunctionName[] = [
  "route",
  "retain",
  "retainInfluxdb",
  "retainS3",
  "retainTimestream",
  "broadcast",
  "deliver",
];

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

/** The actions that a function's role may do, but for the writing of its log. */
export function grantedTo(name: FunctionName): string[] {
  const actions = ofType(resources, "AWS::IAM::Policy").flatMap(([, { Properties }]) => {
    const role = targetOf(listOf(Properties.Roles)[0]) ?? "";
    if (!role.includes(`${name[0]?.toUpperCase()}${name.slice(1)}Role`)) return [];
    const { Statement } = Properties.PolicyDocument as { Statement: { readonly Action: unknown }[] };
    return Statement.flatMap(({ Action }) => listOf(Action).map(String));
  });
  const own = new Set(actions.filter((action) => !action.startsWith("logs:")));
  return [...own].toSorted();
}

/** The calls that are authorized under another name than theirs, where it is no batch. */
const renamed: Readonly<Record<string, string>> = {
  "s3 ListObjectsV2": "ListBucket",
  "s3 HeadObject": "GetObject",
  "s3 DeleteObjects": "DeleteObject",
  "timestream-query Query": "Select",
};

/** The rights without which a call's answer says less: S3 tells those alone of a missing object who may list. */
const besides: Readonly<Record<string, readonly string[]>> = { "s3 HeadObject": ["s3:ListBucket"] };

/** Answers what the client asks for by itself: those of Timestream where their endpoints are. */
const asksBefore = (call: string): string[] => (call.startsWith("timestream-") ? ["timestream:DescribeEndpoints"] : []);

/** The right that a call needs. A batch is authorized as its single action. */
export function rightOf(call: string): string {
  const [service = "", operation = ""] = call.split(" ");
  const action = renamed[call] ?? (service === "sqs" ? operation.replace(/Batch$/, "") : operation);
  const prefix = service === "iot-data-plane" ? "iot" : service.replace(/^(timestream)-.*/, "$1").replace("-", "");
  return `${prefix}:${action}`;
}

/** Who has the readers of retentions. */
const readers: readonly FunctionName[] = ["query", "perform"];

/**
 * What is followed apart, since all of it together takes minutes: the readers, and what only calls what it is given,
 * which are the engine of queries and the job of exports.
 */
const apart = /\/(reading|core\/query|export)\//;

/**
 * What `perform` joins to AWS in files of its own, which is followed apart, too: what one kind of its work is given never
 * comes to another, and followed together they take many times as long as one after another.
 */
const apartInPerform = new RegExp(`${apart.source}|\\/(upkeep|lake)\\/|^\\.\\/wiring\\.ts$`);
const worksOfPerform = ["do-slices", "do-chores", "tend-lake"];

/** What `ingest` routes by, which is followed apart for the same reason. */
const apartInIngest = /\/direct-way\.ts$|\/routing\/wiring\.ts$/;

async function callsOf(name: FunctionName): Promise<ReadonlySet<string>> {
  const entry = `lambdas/${folderOf(name)}/handler.ts`;
  if (name === "ingest") {
    const routing = await reachableCalls("test/support/reachable-calls/route-directly.ts");
    return routing.union(await reachableCalls(entry, apartInIngest));
  }
  if (!readers.includes(name)) return reachableCalls(entry);
  const own = await reachableCalls(entry, name === "perform" ? apartInPerform : apart);
  const calls = own.union(await reachableCalls("test/support/reachable-calls/read-points.ts"));
  const works = name === "perform" ? worksOfPerform : [];
  const more = await Promise.all(works.map((work) => reachableCalls(`test/support/reachable-calls/${work}.ts`, apart)));
  return more.reduce((all, each) => all.union(each), calls);
}

/** Answers the rights that a function needs: what its code can come to call, and what Lambda calls in its name. */
export async function neededBy(name: FunctionName): Promise<string[]> {
  const calls = await callsOf(name);
  const polled = fed.includes(name) ? ofPollers : [];
  const needed = [...calls].flatMap((call) => [rightOf(call), ...(besides[call] ?? []), ...asksBefore(call)]);
  return [...new Set([...needed, ...polled])].toSorted();
}
