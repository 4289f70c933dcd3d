import { describe, expect, it } from "vitest";
import { configOf } from "../../../../lib/console/config.ts";
import { exampleConfig } from "../../../support/console/config.ts";
import { stageOf } from "../../../support/synthesis.ts";

const publicUrl = exampleConfig.restUrl;
const mqtt = { wssUrl: exampleConfig.mqttUrl, mqttsUrl: exampleConfig.mqttsUrl };
const told = (...of: Parameters<typeof stageOf>) =>
  configOf({ stage: stageOf(...of), http: { publicUrl }, rest: { publicUrl }, mqtt });

describe("what the console is told of its stage", () => {
  it("has the names and the usual limits that the console's own tests are given", () => {
    const own = { stage: "dev", laptop: false, version: expect.stringMatching(/^\d+\.\d+\.\d+/) };
    expect(told("dev")).toEqual({ ...exampleConfig, ...own });
  });

  it("has the most connectors of a project as the stage sets them", () => {
    expect(told("dev", { connectorsPerProject: 3 }).limits.connectorsPerProject).toBe(3);
  });

  it("says of the laptop's stage alone that it is one", () => {
    expect([told("laptop").laptop, told("dev").laptop]).toEqual([true, false]);
  });
});
