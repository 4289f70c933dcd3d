import { describe, expect, it } from "vitest";
import { logger, runLimited } from "../../limited.ts";

const { management, on, ask, lower } = await runLimited();

const most = 3;

describe("What a project may have of sources", () => {
  it("is so many sources and emulated devices together", async () => {
    lower({ sourcesPerProject: 2 });
    expect((await ask("POST", `${on.project}/sources`, logger())).status).toBe(200);
    expect((await ask("POST", `${on.project}/devices`, { type: "temperature" })).status).toBe(200);
    expect((await ask("POST", `${on.project}/sources`, logger())).status).toBe(409);
    expect((await ask("POST", `${on.project}/devices`, { type: "temperature" })).status).toBe(409);
  });

  it("is so many sources when devices come from other projects; those without room stay where they are", async () => {
    const names: string[] = [];
    for (let count = 0; count < 5; count++)
      names.push((await ask("POST", `${on.project}/sources`, logger())).body.name);
    const devices = names.map((name) => name.replace("/sources/", "/devices/"));
    const target = (await ask("POST", "/v2/projects", { displayName: "Other", organization: on.organization })).body
      .name;
    expect((await ask("POST", `/v2/${target}/sources`, logger())).status).toBe(200);
    lower({ sourcesPerProject: most });
    const { body } = await ask("POST", `/v2/${target}/devices:transfer`, { devices });
    expect(body.transferredDevices).toHaveLength(2);
    expect(body.transferErrors).toHaveLength(3);
    for (const { device, status } of body.transferErrors) {
      expect(status).toStrictEqual({
        code: "INVALID_ARGUMENT",
        message: expect.stringContaining("The project has 3 sources, which is as many as it may have"),
      });
      expect((await ask("GET", `/v2/${device}`)).status).toBe(200);
    }
    expect((await ask("GET", `/v2/${target}/sources`)).body.sources).toHaveLength(most);
    const again = await ask("POST", `/v2/${target}/devices:transfer`, { devices: devices.slice(0, 2) });
    expect(again.body.transferErrors).toStrictEqual([]);
  });

  it("takes no more room when a registration that was cut off is sent again", async () => {
    lower({ sourcesPerProject: 1 });
    const source = logger();
    let effects = 0;
    management.state.beforeEffect = () => {
      if (++effects > 2) throw new Error("cut off");
    };
    expect((await ask("POST", `${on.project}/sources`, source)).status).toBe(503);
    management.state.beforeEffect = () => {};
    // Until then the first call could be at work still.
    management.state.now += 60_000;
    expect((await ask("POST", `${on.project}/sources`, source)).status).toBe(200);
    expect((await ask("POST", `${on.project}/sources`, source)).body.error).toContain("is registered already");
    expect((await ask("POST", `${on.project}/sources`, logger())).status).toBe(409);
  });
});
