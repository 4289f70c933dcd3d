import { readFileSync } from "node:fs";
import { join } from "node:path";
import { PublishCommand } from "@aws-sdk/client-sns";
import { describe, expect, test } from "vitest";
import { folderOfTest } from "../../../support/folders/temporary-folder.ts";
import { clientsOf } from "./clients.ts";
import { openGate, smallPlatform, topicArn } from "./small-platform.ts";

async function open() {
  const platform = smallPlatform();
  const dataDir = folderOfTest();
  const lines: string[] = [];
  const gate = await openGate({ platform, dataDir, log: ({ message }) => lines.push(message) });
  const notices = () =>
    readFileSync(join(dataDir, "notices.jsonl"), "utf8")
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
  return { ...clientsOf(gate, platform, "worker"), gate, lines, notices };
}

describe("a topic", () => {
  test("keeps and prints what it is told", async () => {
    const { sns, lines, notices, gate } = await open();
    const MessageAttributes = { state: { DataType: "String", StringValue: "SILENT" } };
    const command = { TopicArn: topicArn, Subject: "pump is silent", Message: "a & b\n<c>", MessageAttributes };
    const { MessageId } = await sns.send(new PublishCommand(command));
    expect(MessageId).toMatch(/^[0-9a-f-]{36}$/);
    expect(notices()).toMatchObject([
      { messageId: MessageId, subject: "pump is silent", message: "a & b\n<c>", attributes: { state: "SILENT" } },
    ]);
    expect(lines).toContain("A topic was told: pump is silent");
    expect(gate.counts()).toMatchObject([{ service: "sns", action: "Publish", calls: 1, errors: 0 }]);
  });

  test.each([
    ["a subject beyond ASCII", { Subject: "ä" }, "InvalidParameterException"],
    ["a subject of two lines", { Subject: "a\nb" }, "InvalidParameterException"],
    ["a subject of more than a hundred characters", { Subject: "x".repeat(101) }, "InvalidParameterException"],
    ["no message", { Message: "" }, "InvalidParameterException"],
    ["a message beyond 256 KiB", { Message: "x".repeat(262_145) }, "InvalidParameterException"],
    ["a topic that is not there", { TopicArn: `${topicArn}x` }, "NotFoundException"],
  ])("refuses %s as SNS does", async (_, changes, name) => {
    const { sns } = await open();
    const command = new PublishCommand({ TopicArn: topicArn, Subject: "s", Message: "m", ...changes });
    await expect(sns.send(command)).rejects.toMatchObject({ name });
  });
});
