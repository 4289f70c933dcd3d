// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the variables are those of AWS IoT's policies.

import { array, assert, constantFrom, property, record, string, stringMatching } from "fast-check";
import { describe, expect, test } from "vitest";
import { readPolicies, type Statement } from "../../../../../local/broker/policy/document.ts";
import { Policy } from "../../../../../local/broker/policy/policy.ts";
import { Rights } from "../../../../../local/broker/policy/rights.ts";

const arn = (resource: string): string => `arn:aws:iot:us-east-1:000000000000:${resource}`;

/** Another way to the same answer: wildcards matched character by character, by a table. */
function globMatches(pattern: readonly string[], text: string): boolean {
  let row = Array.from({ length: text.length + 1 }, (_, at) => at === 0);
  for (const part of pattern) {
    const next: boolean[] = [];
    for (let at = 0; at <= text.length; at += 1) {
      if (part === "*") next.push((row[at] ?? false) || (next[at - 1] ?? false));
      else next.push(at > 0 && (row[at - 1] ?? false) && (part === "?" || part === text[at - 1]));
    }
    row = next;
  }
  return row[text.length] ?? false;
}

function allowsByTable(statements: readonly Statement[], clientId: string, action: string, resource: string): boolean {
  const fits = ({ actions, resources }: Statement): boolean =>
    actions.some((each) => globMatches(each.split(""), action.toLowerCase())) &&
    resources.some((each) => globMatches(each.replaceAll("${iot:ClientId}", clientId).split(""), resource));
  return (
    statements.some((each) => each.effect === "Allow" && fits(each)) &&
    !statements.some((each) => each.effect === "Deny" && fits(each))
  );
}

describe("a policy", () => {
  test("allows what a matcher of another make allows, and an explicit deny wins", () => {
    const piece = constantFrom("a", "b", "/", "*", "?", "+", "#", ".", "$share", "${iot:ClientId}");
    const resource = array(piece, { maxLength: 6 }).map((pieces) => arn(`topic/${pieces.join("")}`));
    const statement = record({
      effect: constantFrom("Allow" as const, "Deny" as const),
      actions: array(constantFrom("iot:publish", "iot:*", "iot:re*", "*", "iot:receiv?"), {
        minLength: 1,
        maxLength: 2,
      }),
      resources: array(resource, { minLength: 1, maxLength: 3 }),
    });
    const topic = array(constantFrom("a", "b", "/", "+", "#", ".", "$share", "id"), { maxLength: 6 });
    const actions = constantFrom("iot:Publish", "iot:Receive", "iot:RetainPublish");
    let allowed = 0;
    assert(
      property(array(statement, { maxLength: 4 }), topic, actions, (statements, levels, action) => {
        const asked = arn(`topic/${levels.join("")}`);
        const answer = new Policy(statements, "id").allows(action, asked);
        allowed += answer ? 1 : 0;
        expect(answer).toBe(allowsByTable(statements, "id", action, asked));
      }),
      { numRuns: 5_000 },
    );
    // Both answers are tried, not one alone.
    expect(allowed).toBeGreaterThan(200);
  });

  test("takes a client id for itself, whatever characters it has", () => {
    const own: Statement[] = [
      {
        effect: "Allow",
        actions: ["iot:connect"],
        resources: [arn("client/${iot:ClientId}"), arn("client/${iot:ClientId}-*")],
      },
    ];
    const ids = string({ minLength: 1 }).map((text) => `${text}*?.$&`);
    assert(
      property(ids, stringMatching(/^[a-z*?]{1,8}$/), (id, other) => {
        expect(new Policy(own, id).allows("iot:Connect", arn(`client/${id}`))).toBe(true);
        if (other !== id) expect(new Policy(own, id).allows("iot:Connect", arn(`client/${other}`))).toBe(false);
      }),
    );
  });

  test.each([
    ["arn:aws:iot:*:*:topic/a", true],
    ["arn:aws:iot:us-east-1:*:topic/a", true],
    ["arn:*:topic/a", false],
    ["arn:aws:iot:*:topic/a", false],
    ["*", true],
    ["arn:aws:iot:us-east-1:000000000001:topic/a", false],
  ])(
    "with the resource %s: %s, since no wildcard reaches from one part of an ARN into another",
    (resource, expected) => {
      const policy = new Policy([{ effect: "Allow", actions: ["iot:publish"], resources: [resource] }], "id");
      expect(policy.allows("iot:Publish", arn("topic/a"))).toBe(expected);
    },
  );

  test("for topics says nothing of filters, even where a name looks like one", () => {
    const policy = new Policy(
      [{ effect: "Allow", actions: ["iot:*"], resources: ["arn:aws:iot:*:*:topic/v1/*"] }],
      "id",
    );
    expect(policy.allows("iot:Publish", arn("topicfilter/a:topic/v1/x"))).toBe(false);
  });
});

describe("policy documents", () => {
  const document = (statement: object) => ({ Version: "2012-10-17", Statement: statement });
  const statement = { Effect: "Allow", Action: "iot:Publish", Resource: arn("topic/a") };

  test("may be objects or their JSON, with one statement or several", () => {
    const expected = { effect: "Allow", actions: ["iot:publish"], resources: [arn("topic/a")] };
    expect(readPolicies([document(statement), JSON.stringify(document([statement]))])).toEqual([expected, expected]);
  });

  test.each([
    ["no JSON", "x"],
    ["another version", { Version: "2008-10-17", Statement: statement }],
    ["a condition", document({ ...statement, Condition: {} })],
    ["NotAction", document({ Effect: "Allow", NotAction: "a", Resource: "*" })],
    ["no effect", document({ Action: "a", Resource: "*" })],
    ["an unknown variable", document({ ...statement, Resource: arn("topic/${iot:Connection.Thing.ThingName}") })],
  ])("with %s give no rights at all", (_what, wrong) => {
    expect(readPolicies([document(statement), wrong])).toEqual({ why: expect.any(String) });
  });
});

test("decisions are forgotten before they fill the memory, and stay right", () => {
  const rights = new Rights([{ effect: "Allow", actions: ["*"], resources: [arn("topic/1*")] }], "id");
  for (let at = 0; at < 5_000; at += 1) {
    expect(rights.mayPublish(String(at % 2_500), false)).toBe(String(at % 2_500).startsWith("1"));
  }
});
