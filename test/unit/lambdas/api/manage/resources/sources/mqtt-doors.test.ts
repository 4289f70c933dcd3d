import { describe, expect, test } from "vitest";
import {
  type FindDomain,
  findMqttDoors,
} from "../../../../../../../lambdas/api/manage/resources/sources/mqtt-doors.ts";

const names = { mqtts: "millrace-test-mqtts", wss: "millrace-test-wss" };
const open = { isEnabled: true, hostName: "host.example" };
const doors = (find: FindDomain) => findMqttDoors(find, names, "own");

test("the doors are the hosts of both domain configurations", async () => {
  expect(await doors(async (name) => ({ ...open, hostName: `${name}.example` }))).toMatchObject({
    mqtts: { host: "millrace-test-mqtts.example", port: 8883 },
    wss: { host: "millrace-test-wss.example", port: 443 },
  });
});

describe("the doors are not known", () => {
  test.each<[string, FindDomain]>([
    ["there is no configuration", async () => undefined],
    ["one is missing", async (name) => (name === names.wss ? undefined : open)],
    ["they are closed", async () => ({ ...open, isEnabled: false })],
    ["they have no host yet", async () => ({ isEnabled: true })],
    [
      "AWS does not answer",
      async () => {
        throw new Error("ThrottlingException");
      },
    ],
  ])("where %s", async (_, find) => {
    await expect(doors(find)).rejects.toMatchObject({
      code: "unavailable",
      message: expect.stringContaining("try again"),
    });
  });
});
