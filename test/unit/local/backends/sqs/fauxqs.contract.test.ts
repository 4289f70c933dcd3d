/** Holds what the laptop relies on in fauxqs' private files. docs/adr/0015 says why they are imported. */

import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as fauxqs from "../../../../../local/backends/sqs/fauxqs.ts";

test("the installed fauxqs is the version that these checks were written for", () => {
  const path = new URL("../../../../../node_modules/fauxqs/package.json", import.meta.url);
  expect(JSON.parse(readFileSync(path, "utf8"))).toMatchObject({ version: "2.4.1" });
});

test.each([
  fauxqs.changeMessageVisibility,
  fauxqs.createQueue,
  fauxqs.deleteMessage,
  fauxqs.deleteMessageBatch,
  fauxqs.deleteQueue,
  fauxqs.getQueueAttributes,
  fauxqs.getQueueUrl,
  fauxqs.listQueues,
  fauxqs.listQueueTags,
  fauxqs.purgeQueue,
  fauxqs.setQueueAttributes,
])("the action $name is a function of a request and a store", (action) => {
  expect(action).toBeTypeOf("function");
  expect(action.length).toBeGreaterThanOrEqual(2);
});

test("an SqsError carries its code and its message", () => {
  const error = new fauxqs.SqsError("InvalidParameterValue", "No.");
  expect(error).toBeInstanceOf(Error);
  expect(error).toMatchObject({ code: "InvalidParameterValue", message: "No." });
});

test("a message is made with an id, its body and the body's MD5", () => {
  const message = fauxqs.SqsStore.createMessage("hello", {});
  expect(message).toMatchObject({ body: "hello", md5OfBody: "5d41402abc4b2a76b9719d911017c592" });
  expect(message.messageId).toMatch(/^[0-9a-f-]{36}$/);
});

test("a message's size counts the bytes of its body", () => {
  expect(fauxqs.calculateMessageSize("é", {})).toBe(2);
});

test("batch entry ids and settable attributes follow SQS's rules", () => {
  expect(fauxqs.VALID_BATCH_ENTRY_ID.test("a-b_1")).toBe(true);
  expect(fauxqs.VALID_BATCH_ENTRY_ID.test("a b")).toBe(false);
  expect([...fauxqs.SETTABLE_ATTRIBUTES]).toContain("VisibilityTimeout");
});

test("the S3 store keeps buckets and throws for an object that is not there", () => {
  const store = new fauxqs.S3Store();
  store.createBucket("bucket");
  expect(() => store.headObject("bucket", "missing")).toThrow();
  expect(store.listObjects("bucket", { prefix: "", maxKeys: 1000 }).objects).toEqual([]);
});
