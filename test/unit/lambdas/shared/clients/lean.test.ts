import { createHash, createHmac } from "node:crypto";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { GetItemCommand, QueryCommand } from "@aws-sdk/client-dynamodb";
import { ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import fc from "fast-check";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { readPage } from "../../../../../lambdas/shared/adapters/dynamodb/series/pack-pages.ts";
import { createDynamoDbClient } from "../../../../../lambdas/shared/clients/dynamodb.ts";
import { QuickSha256 } from "../../../../../lambdas/shared/clients/lean.ts";
import { createSqsClient } from "../../../../../lambdas/shared/clients/sqs.ts";
import { projectRoot } from "../../../../../local/start/project.ts";
import { FakeAws, isSignedWith } from "./fake-aws.ts";

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString("hex");
const data = fc.oneof(fc.string({ unit: "binary" }), fc.uint8Array());

describe("QuickSha256", () => {
  it("digests what Node digests, of texts and bytes in parts", async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(data), async (parts) => {
        const [quick, plain] = [new QuickSha256(), createHash("sha256")];
        for (const part of parts) {
          quick.update(part);
          plain.update(part);
        }
        expect(hex(await quick.digest())).toBe(plain.digest("hex"));
      }),
    );
  });

  it("makes the HMAC that Node makes, of keys that are texts and bytes", async () => {
    const key = fc.oneof(fc.string({ unit: "binary", minLength: 1 }), fc.uint8Array({ minLength: 1 }));
    await fc.assert(
      fc.asyncProperty(key, data, async (secret, text) => {
        for (let time = 0; time < 2; time++) {
          const quick = new QuickSha256(secret);
          quick.update(text);
          expect(hex(await quick.digest())).toBe(createHmac("sha256", secret).update(text).digest("hex"));
        }
      }),
    );
  });

  it("takes the bytes of a larger buffer, and begins anew after a reset", async () => {
    const quick = new QuickSha256();
    quick.update("forgotten");
    quick.reset();
    quick.update(new Uint8Array([0, 1, 2, 3]).subarray(1, 3));
    quick.update(new Uint8Array([4]).buffer);
    expect(hex(await quick.digest())).toBe(
      createHash("sha256")
        .update(Buffer.from([1, 2, 4]))
        .digest("hex"),
    );
  });

  it("makes right digests with more keys than it remembers", async () => {
    for (let index = 0; index < 250; index++) {
      const quick = new QuickSha256(`key ${index % 125}`);
      quick.update("text");
      const expected = createHmac("sha256", `key ${index % 125}`)
        .update("text")
        .digest("hex");
      expect(hex(await quick.digest())).toBe(expected);
    }
  });
});

describe("clients of AWS", () => {
  it("for DynamoDB and SQS are made in one folder", () => {
    const made = globSync("lambdas/**/*.ts", { cwd: projectRoot }).filter((file) =>
      /new (?:DynamoDB|SQS)Client\(/.test(readFileSync(join(projectRoot, file), "utf8")),
    );
    expect(made.toSorted()).toEqual(["lambdas/shared/clients/dynamodb.ts", "lambdas/shared/clients/sqs.ts"]);
  });

  let aws: FakeAws;
  beforeEach(async () => {
    aws = await FakeAws.start();
    vi.stubEnv("AWS_LAMBDA_FUNCTION_NAME", "ingest");
    vi.stubEnv("_X_AMZN_TRACE_ID", "Root=1-5759e988-bd862e3fe1be46a994272793");
  });
  afterEach(async () => {
    vi.unstubAllEnvs();
    await aws.stop();
  });

  it("sign each call so that it is accepted, time after time", async () => {
    const [dynamodb, sqs] = [createDynamoDbClient(), createSqsClient()];
    for (let time = 0; time < 2; time++) {
      await dynamodb.send(new GetItemCommand({ TableName: "table", Key: { pk: { S: "ä" } } }));
      await sqs.send(new ReceiveMessageCommand({ QueueUrl: "http://127.0.0.1/1/queue" }));
    }
    expect(aws.taken).toHaveLength(4);
    for (const request of aws.taken) {
      expect(isSignedWith(request, "secret")).toBe(true);
      expect(isSignedWith(request, "another")).toBe(false);
    }
  });

  it("read pages of packs among other queries, each time and whichever comes first", async () => {
    const query = () => new QueryCommand({ TableName: "table" });
    const points = Buffer.from("points");
    const item = { points: { B: points.toString("base64") }, expiresAt: { N: "1" } };
    aws.answer = () => ({ body: { Items: [item] } });
    for (const order of ["page query page", "query page query"]) {
      const client = createDynamoDbClient();
      for (const step of order.split(" ")) {
        if (step === "page")
          expect((await readPage(client, query())).packs).toEqual([{ deflated: points, expiresAt: 1 }]);
        else expect((await client.send(query())).Items).toMatchObject([{ expiresAt: { N: "1" } }]);
      }
    }
  });

  it("tell AWS which invocation calls, by which it finds functions that call each other without an end", async () => {
    await createDynamoDbClient().send(new GetItemCommand({ TableName: "table", Key: {} }));
    expect(aws.taken[0]?.headers["x-amzn-trace-id"]).toBe("Root=1-5759e988-bd862e3fe1be46a994272793");
    expect(aws.taken[0]?.headers["user-agent"]).toBeUndefined();
  });
});
