import { describe, expect, it } from "vitest";
import type { ConnectorId, ProjectId } from "../../../../../lambdas/shared/core/id.ts";
import type { JobMessage } from "../../../../../lambdas/shared/core/job.ts";
import { createJobSender } from "../../../../../lambdas/shared/delivery/job-sender.ts";

const project = "P" as ProjectId;
const messages: readonly JobMessage[] = [
  { version: 1, kind: "probe", project, connector: "C" as ConnectorId },
  { version: 1, kind: "job", project, job: "J" },
];

describe("work that is put on the jobs queue", () => {
  it.each(messages)(
    "is in its project's group, so that another's many jobs do not delay it: $kind",
    async (message) => {
      const sent: unknown[] = [];
      const sender = { send: async (queueUrl: string, one: object) => void sent.push({ queueUrl, ...one }) };
      await createJobSender(sender, "jobs")(message, 1_000);
      expect(sent).toStrictEqual([{ queueUrl: "jobs", body: JSON.stringify(message), group: "P", delaySeconds: 900 }]);
    },
  );
});
