import {
  type AttributeValue,
  BatchGetItemCommand,
  BatchWriteItemCommand,
  GetItemCommand,
  PutItemCommand,
  QueryCommand,
  UpdateItemCommand,
} from "@aws-sdk/client-dynamodb";
import { SendMessageBatchCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { createDynamoDbClient } from "../../../../../lambdas/shared/clients/dynamodb.ts";
import { createSqsClient } from "../../../../../lambdas/shared/clients/sqs.ts";
import type { WireRequest } from "../../../../../local/aws/wire.ts";
import { FakeAws, isPlain, isSignedWith } from "./fake-aws.ts";

let aws: FakeAws;
beforeEach(async () => {
  aws = await FakeAws.start();
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await aws.stop();
});

const ways = (): string[] => aws.ways();
const sentIn = ({ body }: WireRequest): unknown => JSON.parse(body.toString());

const get = () => new GetItemCommand({ TableName: "table", Key: { pk: { S: "ä" } } });

const writes = (Item: Record<string, AttributeValue>) =>
  new BatchWriteItemCommand({ RequestItems: { table: [{ PutRequest: { Item } }] } });

const bytes = fc.uint8Array({ maxLength: 20 });
/** Names of attributes that are the names of types as well. */
const name = fc.constantFrom("B", "BS", "S", "M", "pk", "a b");
const { attribute } = fc.letrec<{ attribute: AttributeValue }>((tie) => ({
  attribute: fc.oneof(
    { depthSize: "small" },
    fc.record({ S: fc.string({ unit: "binary" }).map((text) => text.toWellFormed()) }),
    fc.record({ N: fc.integer().map(String) }),
    fc.record({ B: bytes }),
    fc.record({ B: bytes.map((each) => Buffer.from(each)) }),
    fc.record({ BS: fc.array(bytes, { minLength: 1, maxLength: 3 }) }),
    fc.record({ SS: fc.array(fc.string(), { minLength: 1, maxLength: 3 }) }),
    fc.record({ BOOL: fc.boolean() }),
    fc.constant({ NULL: true as const }),
    fc.record({ L: fc.array(tie("attribute"), { maxLength: 3 }) }),
    fc.record({ M: fc.dictionary(name, tie("attribute"), { maxKeys: 3 }) }),
  ) as fc.Arbitrary<AttributeValue>,
}));

describe("a call of AWS", () => {
  it("is the SDK's the first time, and then goes without its steps", async () => {
    const client = createDynamoDbClient();
    for (let time = 0; time < 3; time++) await client.send(get());
    expect(ways()).toEqual(["sdk", "plain", "plain"]);
    const [first, second] = aws.taken as [WireRequest, WireRequest];
    expect(second.method).toBe("POST");
    expect(second.url).toBe("/");
    expect(sentIn(second)).toEqual(sentIn(first));
    for (const header of ["content-type", "host", "x-amz-target", "content-length"])
      expect(second.headers[header]).toBe(first.headers[header]);
  });

  it.each([
    ["GetItem", get()],
    ["BatchGetItem", new BatchGetItemCommand({ RequestItems: { table: { Keys: [{ pk: { S: "a" } }] } } })],
    ["PutItem", new PutItemCommand({ TableName: "table", Item: { pk: { S: "a" } } })],
    [
      "UpdateItem",
      new UpdateItemCommand({ TableName: "table", Key: { pk: { S: "a" } }, UpdateExpression: "SET a = :a" }),
    ],
    ["BatchWriteItem", writes({ pk: { S: "a" } })],
  ])("goes plainly for %s", async (_, command) => {
    const client = createDynamoDbClient();
    for (let time = 0; time < 2; time++) await client.send(command as GetItemCommand);
    expect(ways()).toEqual(["sdk", "plain"]);
  });

  it("takes writes again as it answers those that were left", async () => {
    const client = createDynamoDbClient();
    await client.send(writes({}));
    const item = { points: { B: Buffer.from("points") } };
    aws.answer = (request) => ({
      body: { UnprocessedItems: (sentIn(request) as { RequestItems: object }).RequestItems },
    });
    const { UnprocessedItems } = await client.send(writes(item));
    await client.send(new BatchWriteItemCommand({ RequestItems: UnprocessedItems }));
    expect(ways()).toEqual(["sdk", "plain", "plain"]);
    const [, first, second] = aws.taken.map(sentIn);
    expect(second).toEqual(first);
    expect(JSON.stringify(first)).toContain(Buffer.from("points").toString("base64"));
  });

  it("is signed with the function's credentials, of which a token is part", async () => {
    vi.stubEnv("AWS_SESSION_TOKEN", "token");
    const client = createDynamoDbClient();
    for (let time = 0; time < 2; time++) await client.send(get());
    const [, plain] = aws.taken as [WireRequest, WireRequest];
    expect(plain.headers["x-amz-security-token"]).toBe("token");
    expect(plain.headers.authorization).toMatch(
      /^AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE\/\d{8}\/us-east-1\/dynamodb\/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-security-token;x-amz-target, Signature=[0-9a-f]{64}$/,
    );
    expect(isSignedWith(plain, "secret")).toBe(true);
    expect(isSignedWith(plain, "another")).toBe(false);
  });

  it("is signed with the key of its day, also when the day has changed", async () => {
    vi.useFakeTimers({ toFake: ["Date"] });
    try {
      const client = createDynamoDbClient();
      for (const day of ["2026-11-30T23:59:59Z", "2026-11-30T23:59:59.900Z", "2026-12-01T00:00:00Z"]) {
        vi.setSystemTime(new Date(day));
        await client.send(get());
      }
      expect(ways()).toEqual(["sdk", "plain", "plain"]);
      expect(aws.taken.map(({ headers }) => headers["x-amz-date"])).toEqual([
        "20261130T235959Z",
        "20261130T235959Z",
        "20261201T000000Z",
      ]);
      for (const request of aws.taken) expect(isSignedWith(request, "secret")).toBe(true);
    } finally {
      vi.useRealTimers();
    }
  });

  it("is signed by AWS's clock where the function's is wrong", async () => {
    const client = createDynamoDbClient();
    const date = new Date(Date.now() + 3_600_000);
    aws.answer = () => ({ body: {}, date });
    for (let time = 0; time < 2; time++) await client.send(get());
    expect(ways()).toEqual(["sdk", "plain"]);
    const signed = String(aws.taken[1]?.headers["x-amz-date"]).replace(
      /^(....)(..)(..T..)(..)(..Z)$/,
      "$1-$2-$3:$4:$5",
    );
    expect(Date.parse(signed)).toBeGreaterThan(Date.now() + 3_000_000);
  });

  it("says of each invocation which one calls", async () => {
    vi.stubEnv("AWS_LAMBDA_FUNCTION_NAME", "ingest");
    const client = createDynamoDbClient();
    for (const trace of ["Root=1", "Root=2", "Root=3"]) {
      vi.stubEnv("_X_AMZN_TRACE_ID", trace);
      await client.send(get());
    }
    expect(aws.taken.map(({ headers }) => headers["x-amzn-trace-id"])).toEqual(["Root=1", "Root=2", "Root=3"]);
  });

  it("takes and answers attributes as the SDK does", async () => {
    const client = createDynamoDbClient();
    await client.send(get());
    await client.send(new PutItemCommand({ TableName: "table", Item: {} }));
    await fc.assert(
      fc.asyncProperty(fc.dictionary(name, attribute, { maxKeys: 4 }), async (Item) => {
        aws.taken.length = 0;
        const put = new PutItemCommand({ TableName: "table", Item });
        await client.send(put);
        // A new client knows no route, and so has the SDK make the call.
        await createDynamoDbClient().send(put);
        expect(ways()).toEqual(["plain", "sdk"]);
        const [plain, sdks] = aws.taken.map(sentIn);
        expect(plain).toEqual(sdks);

        aws.answer = () => ({ body: { Item: (plain as { Item: unknown }).Item } });
        const [{ Item: read }, { Item: readBySdk }] = await Promise.all([
          client.send(get()),
          createDynamoDbClient().send(get()),
        ]);
        expect(ways().slice(2).toSorted()).toEqual(["plain", "sdk"]);
        expect(read).toStrictEqual(readBySdk);
      }),
      { numRuns: 60 },
    );
  });

  it("reads several tables, whatever they are called", async () => {
    const client = createDynamoDbClient();
    const batch = () => new BatchGetItemCommand({ RequestItems: { BS: { Keys: [{ pk: { S: "a" } }] } } });
    const item = { points: { B: Buffer.from("points").toString("base64") } };
    aws.answer = () => ({ body: { Responses: { BS: [item], B: [] }, UnprocessedKeys: {} } });
    await client.send(batch());
    const { Responses } = await client.send(batch());
    expect(ways()).toEqual(["sdk", "plain"]);
    expect(Responses).toEqual({ BS: [{ points: { B: new TextEncoder().encode("points") } }], B: [] });
  });

  it("succeeds with an answer that has no body", async () => {
    const client = createDynamoDbClient();
    aws.answer = () => ({});
    for (let time = 0; time < 2; time++) expect((await client.send(get())).Item).toBeUndefined();
    expect(ways()).toEqual(["sdk", "plain"]);
  });

  it("is the SDK's again where it was refused, which knows the error", async () => {
    const client = createDynamoDbClient();
    await client.send(get());
    aws.taken.length = 0;
    const type = "com.amazonaws.dynamodb.v20120810#ResourceNotFoundException";
    aws.answer = () => ({ status: 400, body: { __type: type, message: "no such table" } });
    await expect(client.send(get())).rejects.toMatchObject({ name: "ResourceNotFoundException" });
    expect(ways()).toEqual(["plain", "sdk"]);
  });

  it("is the SDK's again where AWS failed, which tries until it succeeds", async () => {
    const client = createDynamoDbClient();
    await client.send(get());
    aws.taken.length = 0;
    let failures = 2;
    aws.answer = () => (failures-- > 0 ? { status: 500, body: {} } : { body: { Item: { pk: { S: "found" } } } });
    expect((await client.send(get())).Item).toEqual({ pk: { S: "found" } });
    expect(ways()).toEqual(["plain", "sdk", "sdk"]);
  });

  it.each([
    ["whose connection breaks", { body: { Item: {} }, isCut: true }],
    ["that is not JSON's object", { body: [] }],
  ])("is the SDK's again after an answer %s", async (_, broken) => {
    const client = createDynamoDbClient();
    await client.send(get());
    aws.taken.length = 0;
    aws.answer = (request) => (isPlain(request) ? broken : { body: { Item: { pk: { S: "found" } } } });
    expect((await client.send(get())).Item).toEqual({ pk: { S: "found" } });
    expect(ways()).toEqual(["plain", "sdk"]);
  });

  it("is made once where it has a condition, which may well not hold", async () => {
    const client = createDynamoDbClient();
    const update = { TableName: "table", Key: { pk: { S: "a" } }, UpdateExpression: "SET a = :a" };
    for (let time = 0; time < 2; time++) await client.send(new UpdateItemCommand(update));
    expect(ways()).toEqual(["sdk", "plain"]);
    aws.taken.length = 0;
    const type = "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException";
    aws.answer = () => ({ status: 400, body: { __type: type, message: "it does not hold" } });
    const conditional = new UpdateItemCommand({ ...update, ConditionExpression: "attribute_exists(pk)" });
    await expect(client.send(conditional)).rejects.toMatchObject({ name: "ConditionalCheckFailedException" });
    expect(ways()).toEqual(["sdk"]);
  });

  it("stays the SDK's where its command is not listed", async () => {
    const client = createDynamoDbClient();
    for (let time = 0; time < 2; time++) await client.send(new QueryCommand({ TableName: "table" }));
    expect(ways()).toEqual(["sdk", "sdk"]);
  });

  it("holds SQS to the checksums of what it took", async () => {
    const client = createSqsClient();
    const QueueUrl = "http://127.0.0.1/1/queue";
    const send = () => new SendMessageCommand({ QueueUrl, MessageBody: "text", MessageGroupId: "a" });
    const sendBatch = () => new SendMessageBatchCommand({ QueueUrl, Entries: [{ Id: "0", MessageBody: "text" }] });
    const taken = (md5: string) => ({
      body: { MessageId: "1", MD5OfMessageBody: md5, Successful: [{ Id: "0", MessageId: "1", MD5OfMessageBody: md5 }] },
    });
    aws.answer = () => taken("1cb251ec0d568de6a929b520c4aed8d1");
    for (let time = 0; time < 2; time++) {
      expect((await client.send(send())).MessageId).toBe("1");
      expect((await client.send(sendBatch())).Successful).toHaveLength(1);
    }
    expect(ways()).toEqual(["sdk", "sdk", "plain", "plain"]);
    aws.answer = () => taken("0".repeat(32));
    await expect(client.send(send())).rejects.toThrow("InvalidChecksum");
    await expect(client.send(sendBatch())).rejects.toThrow("Invalid MD5 checksum");
  });
});
