import { beforeEach, describe, expect, it } from "vitest";
import { LakePlaces } from "../../../../../../../lambdas/shared/adapters/dynamodb/administration/lake-places.ts";
import { runManagement } from "../../../../../../support/management.ts";

const management = await runManagement();
const developer = "roles/project.developer";
let name: string;

/** Answers when the files of the retention are looked at, in milliseconds since 1970. */
async function looks(): Promise<number[]> {
  const lake = new LakePlaces(management.registry.table);
  const [, project, , retention] = name.split("/");
  const noted = await lake.list();
  return noted.filter((each) => each.project === project && each.retention === retention).map(({ lookAt }) => lookAt);
}

async function make(kind: string): Promise<void> {
  const project = await management.makeProject();
  const made = { displayName: "lake", kind, duration: "86400s" };
  name = (await management.ask(developer, "POST", `${project}/retentions`, made)).body.name;
}

beforeEach(() => make("S3"));

describe("a retention of kind S3", () => {
  it("has its files looked at once its duration has changed", async () => {
    expect(await looks()).toEqual([]);
    const changed = await management.ask(developer, "PATCH", `/v2/${name}`, { duration: "3600s" });
    expect([changed.body.duration, await looks()]).toEqual(["3600s", [management.state.now]]);
  });

  it("has its files looked at once it is removed", async () => {
    expect((await management.ask(developer, "DELETE", `/v2/${name}`)).status).toBe(200);
    expect(await looks()).toEqual([management.state.now]);
  });

  it("is the only kind that has", async () => {
    await make("DYNAMODB");
    await management.ask(developer, "PATCH", `/v2/${name}`, { duration: "3600s" });
    await management.ask(developer, "DELETE", `/v2/${name}`);
    expect(await looks()).toEqual([]);
  });
});
