import { describe, expect, it } from "vitest";
import { everyKind, ofType, type Resources, synthesize, targetOf } from "../../support/synthesis.ts";

interface Statement {
  readonly holder: string;
  readonly actions: readonly string[];
  /** The resources as the template writes them: references as JSON, and joined texts put together. */
  readonly resources: readonly string[];
  readonly condition: unknown;
}

const listOf = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);

function textOf(resource: unknown): string {
  if (typeof resource === "string") return resource;
  if (typeof resource === "object" && resource !== null && "Fn::Join" in resource) {
    return (resource["Fn::Join"] as [string, unknown[]])[1].map(textOf).join("");
  }
  return JSON.stringify(resource);
}

/** Answers `ingest` of `DoorsIngestRole0A1B2C3D`. */
const holderOf = (role: string) =>
  role
    .replace(/^(Doors|Pipeline|Deliveries|Bootstrap|Dismantle|MqttAuth|MqttHosts|Console)(?=[A-Z][A-Za-z0-9]+Role)/, "")
    .replace(/Role.*$/, "")
    .toLowerCase();

function statementsOf(resources: Resources): Statement[] {
  return ofType(resources, "AWS::IAM::Policy").flatMap(([, { Properties }]) => {
    const { Statement } = Properties.PolicyDocument as { Statement: Record<string, unknown>[] };
    const holder = holderOf(targetOf(listOf(Properties.Roles)[0]) ?? "");
    return Statement.map((each) => ({
      holder,
      actions: listOf(each.Action).map(String),
      resources: listOf(each.Resource).map(textOf),
      condition: each.Condition,
    }));
  });
}

const resources = synthesize(everyKind());
const statements = statementsOf(resources);
const holdersOf = (action: string) =>
  [...new Set(statements.filter(({ actions }) => actions.includes(action)).map(({ holder }) => holder))].toSorted();

/** The statements that name more than one resource, with the reason why they have to. */
const wide: [resource: RegExp, actions: RegExp, reason: string][] = [
  [
    /^arn:\{"Ref":"AWS::Partition"\}:sqs:.*:dev-dc-\*$/,
    /^sqs:/,
    "connector queues are made at run time; their prefix is the stage's own",
  ],
  [/LakeBucket.*\/lake\/\*$/, /^s3:(Get|Put|Delete)Object$/, "each batch of points is an object of its own name"],
  [/BlobBucket.*\/blobs\/\*$/, /^s3:(Get|Put|Delete)Object$/, "each file is an object of its own name"],
  [/ConsoleBucket.*\/\*$/, /^s3:PutObject$/, "the console's files are named after what they hold"],
  [/IntakeBucket.*\/intake\/\*$/, /^s3:(Get|Put)Object$/, "each large request is an object of its own name"],
  [
    /IntakeBucket.*\/mqtt-errors\/\*$/,
    /^s3:(Get|Delete)Object$/,
    "what a rule could not queue is an object of its own name",
  ],
  [
    /:event-source-mapping:\*$/,
    /^lambda:(Get|Update|Delete)EventSourceMapping$/,
    "AWS chooses a mapping's id; the condition names deliver",
  ],
  [/^\*$/, /^lambda:CreateEventSourceMapping$/, "what doesn't exist yet has no name; the condition names deliver"],
  [
    /:domainconfiguration\/millrace-dev-(mqtts|wss)(-\?{8})?\/\*$/,
    /^iot:(Describe|Update)DomainConfiguration$/,
    "AWS adds an id to a domain configuration's name",
  ],
  [
    /:topic\/v1\/sources\/\*\/data\/rejected$/,
    /^iot:Publish$/,
    "each source has a topic of its own for what is refused",
  ],
  [
    /:client\/\*$/,
    /^iot:(DeleteConnection|GetConnection|ListSubscriptions|SendDirectMessage)$/,
    "clients choose their client ids",
  ],
  [/:topic\/v1\/(raw|points)\/\*$/, /^iot:Publish$/, "each company has topics of its own for its live data"],
  [/^\*$/, /^(iot:DescribeEndpoint|timestream:DescribeEndpoints)$/, "AWS authorizes it on no resource"],
  [/\/exports\/\*$/, /^s3:(Get|Put|Delete)Object$/, "each file of an export is an object with a name of its own"],
  [/Timestream.*\/table\/\*$/, /^timestream:/, "each retention has a table of its own, which is made at run time"],
  [
    /^\*$/,
    /^(lambda:ListEventSourceMappings|sqs:ListQueues|iot:ListDomainConfigurations)$/,
    "AWS authorizes listings on no resource",
  ],
];

describe("least privilege", () => {
  it("gives every function's role a policy, and no role an action by pattern", () => {
    expect(new Set(statements.map(({ holder }) => holder)).size).toBe(20);
    expect(statements.flatMap(({ actions }) => actions).filter((action) => action.includes("*"))).toEqual([]);
  });

  it("names each resource, but for those that can't be named", () => {
    const unexplained = statements.flatMap(({ holder, actions, resources: named }) =>
      named
        .filter((resource) => resource.includes("*"))
        .flatMap((resource) => actions.map((action) => ({ holder, action, resource })))
        .filter(({ action, resource }) => !wide.some(([on, of]) => on.test(resource) && of.test(action))),
    );
    expect(unexplained).toEqual([]);
  });

  it("lets who tells devices where to connect read the hosts of now, and change none", () => {
    const ofManage = statements.filter(({ holder }) => holder === "manage");
    const onDomains = ofManage.filter(({ resources: named }) =>
      named.some((name) => name.includes("domainconfiguration")),
    );
    expect(onDomains.flatMap(({ actions }) => actions)).toEqual(onDomains.map(() => "iot:DescribeDomainConfiguration"));
    const names = onDomains.flatMap(({ resources: named }) =>
      named.map((name) => name.split(":domainconfiguration/")[1]),
    );
    expect(names.toSorted()).toEqual(["millrace-dev-mqtts/*", "millrace-dev-wss/*"]);
  });

  it("has no exception that nothing needs", () => {
    const needed = wide.filter(([on, of]) =>
      statements.some(
        (each) => each.resources.some((name) => on.test(name)) && each.actions.some((name) => of.test(name)),
      ),
    );
    expect(needed).toEqual(wide);
  });

  it("holds every change of mappings to those of deliver", () => {
    const changing = statements.filter(({ actions }) =>
      actions.some((action) => /^lambda:(Create|Get|Update|Delete)EventSourceMapping$/.test(action)),
    );
    expect(changing).toHaveLength(4);
    for (const { actions, condition } of changing) {
      // A mapping that is made always has a function. One that is to be changed may be gone, and its caller should
      // learn that.
      const operator = actions.includes("lambda:CreateEventSourceMapping") ? "ArnEquals" : "ArnEqualsIfExists";
      expect(Object.keys(condition as object)).toEqual([operator]);
      const arn = (condition as Record<string, Record<string, unknown>>)[operator]?.["lambda:FunctionArn"];
      expect(targetOf(arn)).toMatch(/^DeliveriesDeliverFunction/);
    }
  });

  it.each([
    [
      "Registry",
      [
        "authorizemqtt",
        "bootstrap",
        "broadcast",
        "deliver",
        "device",
        "manage",
        "perform",
        "retain",
        "retaininfluxdb",
        "retains3",
        "retaintimestream",
        "route",
        "stream",
        "watch",
      ],
    ],
    [
      "Stats",
      ["authenticate", "authorizemqtt", "deliver", "device", "ingest", "manage", "perform", "query", "route", "stream"],
    ],
    ["Points", ["perform", "query", "retain", "retaininfluxdb", "retains3", "retaintimestream"]],
    ["Events", []],
  ])("permits updates of the table %s to %j alone", (table, holders) => {
    const updating = statements.filter(
      (each) => each.actions.includes("dynamodb:UpdateItem") && each.resources.some((name) => name.includes(table)),
    );
    expect(updating.map(({ holder }) => holder).toSorted()).toEqual(holders);
  });

  it("lets dismantle ask about its own stack only", () => {
    const asking = statements.filter(({ actions }) => actions.includes("cloudformation:DescribeStacks"));
    expect(asking.map((each) => each.resources)).toEqual([['{"Ref":"AWS::StackId"}']]);
  });

  it("uses AWS's own policy only where API Gateway insists on it", () => {
    const managed = ofType(resources, "AWS::IAM::Role").filter(([, { Properties }]) => Properties.ManagedPolicyArns);
    expect(managed.map(([id]) => id)).toEqual([expect.stringMatching(/^RestDoorApiCloudWatchRole/)]);
  });

  it.each([
    ["secretsmanager:GetSecretValue", ["bootstrap"]],
    ["kms:GenerateDataKeyWithoutPlaintext", ["bootstrap", "manage", "watch"]],
    ["kms:GenerateDataKeyPairWithoutPlaintext", ["bootstrap", "manage", "watch"]],
    [
      "kms:Decrypt",
      ["authenticate", "authorizemqtt", "deliver", "device", "manage", "perform", "query", "retaininfluxdb", "stream"],
    ],
    ["s3:PutObject", ["ingest", "perform", "publish", "retains3", "route"]],
    ["s3:GetObject", ["ingest", "manage", "perform", "publish", "query", "route", "watch"]],
    ["s3:DeleteObject", ["manage", "perform", "watch"]],
    ["s3:ListBucket", ["ingest", "manage", "perform", "publish", "query", "watch"]],
    ["iot:DeleteConnection", ["manage", "perform", "watch"]],
    ["iot:GetConnection", ["manage"]],
    ["iot:ListSubscriptions", ["broadcast"]],
    ["iot:SendDirectMessage", ["manage", "perform"]],
    ["iot:Publish", ["broadcast", "route"]],
    ["iot:UpdateDomainConfiguration", ["dismantle", "openmqtt"]],
    ["sqs:CreateQueue", ["manage", "perform"]],
    ["sqs:DeleteQueue", ["dismantle", "manage", "perform"]],
    [
      "sqs:ChangeMessageVisibility",
      ["broadcast", "deliver", "perform", "retain", "retaininfluxdb", "retains3", "retaintimestream", "route"],
    ],
    ["lambda:DeleteEventSourceMapping", ["dismantle", "perform"]],
    ["lambda:GetEventSourceMapping", ["perform"]],
    ["lambda:UpdateEventSourceMapping", ["perform"]],
    ["sqs:SendMessage", ["deliver", "ingest", "manage", "perform", "retaintimestream", "route", "watch"]],
    ["timestream:WriteRecords", ["retaintimestream"]],
    ["timestream:CreateTable", ["perform"]],
    ["timestream:UpdateTable", ["perform"]],
    ["timestream:DescribeTable", ["perform"]],
    ["timestream:DeleteTable", ["perform"]],
    ["timestream:DescribeEndpoints", ["perform", "query", "retaintimestream"]],
    ["timestream:Select", ["perform", "query"]],
    ["sqs:GetQueueUrl", []],
    [
      "sqs:GetQueueAttributes",
      [
        "broadcast",
        "deliver",
        "manage",
        "perform",
        "retain",
        "retaininfluxdb",
        "retains3",
        "retaintimestream",
        "route",
      ],
    ],
    ["sqs:SetQueueAttributes", ["manage", "perform"]],
    ["sqs:TagQueue", []],
    ["cloudformation:DescribeStacks", ["dismantle"]],
    ["dynamodb:DeleteItem", ["bootstrap", "device", "manage", "perform", "query", "stream", "watch"]],
    ["dynamodb:BatchWriteItem", ["perform", "retain"]],
  ])("permits %s to %j alone", (action, holders) => {
    expect(holdersOf(action)).toEqual(holders);
  });
});
