import { beforeEach, describe, expect, it } from "vitest";
import { runManagement } from "../../../../../../support/management.ts";

const management = await runManagement();
const { ask, registry } = management;
const at = Date.parse("2024-02-25T15:00:00Z");

let path: string;
let project: string;

beforeEach(async () => {
  const name = await management.makeProject();
  project = name.split("/").at(-1) ?? "";
  path = `${name}/messages`;
});

const note = (atMillis: number, changed: { identity?: string; kind?: string; text?: string } = {}, times = 1) =>
  registry.projectMessages.add(
    project,
    { identity: "ann", kind: "mqtt-forbidden", text: "The client was disconnected.", atMillis, ...changed },
    times,
  );

describe("the messages of a project", () => {
  it("are none at first", async () => {
    expect((await ask("roles/project.user", "GET", path)).body).toStrictEqual({ messages: [], nextPageToken: "" });
  });

  it("are one for each hour, kind and identity, with the newest text and how often it happened", async () => {
    for (let times = 0; times < 10; times++) await note(at + times * 1000, { text: `The ${times}th.` });
    await note(at, { identity: "bob" }, 3);
    await note(at + 3_600_000, { kind: "mqtt-discarded" });
    const { body } = await ask("roles/project.user", "GET", path);
    expect(body).toMatchObject({
      messages: [
        { kind: "mqtt-discarded", identity: "ann", count: 1, time: "2024-02-25T16:00:00.000000Z" },
        { kind: "mqtt-forbidden", identity: "ann", count: 10, text: "The 9th.", time: "2024-02-25T15:00:09.000000Z" },
        { kind: "mqtt-forbidden", identity: "bob", count: 3 },
      ],
      nextPageToken: "",
    });
  });

  it("come newest first within a page, whatever their kinds and whom they are about", async () => {
    await note(at + 2000, { identity: "a", kind: "mqtt-a" });
    await note(at + 1000, { identity: "c", kind: "mqtt-c" });
    await note(at + 3000, { identity: "b", kind: "mqtt-b" });
    const { messages } = (await ask("roles/project.user", "GET", path)).body;
    expect(messages.map(({ identity }: { identity: string }) => identity)).toStrictEqual(["b", "a", "c"]);
  });

  it("come page by page, and no other project's", async () => {
    for (const identity of ["a", "b", "c"]) await note(at, { identity });
    const first = (await ask("roles/project.user", "GET", `${path}?page_size=2`)).body;
    const rest = (await ask("roles/project.user", "GET", `${path}?page_token=${first.nextPageToken}`)).body;
    const identities = [...first.messages, ...rest.messages].map((line: { identity: string }) => line.identity);
    expect(identities).toStrictEqual(["c", "b", "a"]);
    const other = await management.makeProject();
    expect((await ask("roles/project.user", "GET", `${other}/messages`)).body.messages).toStrictEqual([]);
  });
});
