import { afterAll, beforeAll, expect, it } from "vitest";
import { signIn } from "../../local/client/client.ts";
import { AnswerCheck, type OpenApiDocument } from "../support/answer-check.ts";
import { askEveryCall } from "../support/every-call.ts";
import { startTestLaptop, type TestLaptop } from "../support/laptop/laptop.ts";
import { until } from "../support/laptop/until.ts";
import { grantedTo, rightOf } from "../unit/lib/rights.ts";

let laptop: TestLaptop;

beforeAll(async () => {
  laptop = await startTestLaptop();
});
afterAll(() => laptop?.stop());

it("every call that the served document lists answers 200 through the gate, which checks each function's rights", async () => {
  const { httpUrl, organization, user } = laptop.ready;
  const addresses = { httpUrl, apiUrl: httpUrl };
  const document = (await (await fetch(`${httpUrl}/openapi.json`)).json()) as OpenApiDocument;
  const answers = new AnswerCheck(document);
  const admin = await signIn(addresses, user.username, user.password);
  const asked = await askEveryCall({
    organization: organization.id,
    webhookUrl: "https://127.0.0.1:1/hook",
    now: () => new Date(),
    loggedEvent: ({ project, device }) =>
      until("a logged event", async () => {
        const headers = { authorization: `Bearer ${admin}` };
        const response = await fetch(
          `${httpUrl}/v2/projects/${project}/devices/${device}/events?event_types=temperature`,
          { headers },
        );
        const { events } = (await response.json()) as { events: { eventId: string }[] };
        return events[0]?.eventId;
      }),
    ask: async (method, path, body, as) => {
      const isSomebody = as !== undefined && as !== "nobody";
      const token = isSomebody ? await signIn(addresses, as.username, as.password) : admin;
      const response = await fetch(`${httpUrl}${path}`, {
        method,
        headers: as === "nobody" ? {} : { authorization: `Bearer ${token}` },
        ...(body ? { body: JSON.stringify(body) } : {}),
      });
      const answer: unknown = await response.json();
      answers.check(method, path, response.status, answer);
      return { status: response.status, body: answer };
    },
  });
  const listed = Object.entries(document.paths)
    // Leaves out streams, which do not end and have tests of their own.
    .filter(([path]) => path.startsWith("/v2/") && !path.endsWith(":stream"))
    .flatMap(([path, methods]) => Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`));
  expect([...asked].sort()).toEqual(listed.toSorted());
  const used = new Set(laptop.calledBy("Manage").map(rightOf));
  expect(grantedTo("manage").filter((right) => !used.has(right))).toEqual(unusedRights);
});

/**
 * Rights of manage that nothing needs while all goes well, no device is connected and no export has files yet. Other
 * tests reach these calls.
 */
const unusedRights = [
  "iot:DeleteConnection",
  "iot:GetConnection",
  "iot:SendDirectMessage",
  "lambda:ListEventSourceMappings",
  "s3:DeleteObject",
  "s3:GetObject",
  "sqs:DeleteQueue",
  "sqs:SetQueueAttributes",
];
