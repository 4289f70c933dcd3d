import { beforeEach, describe, expect, it } from "vitest";
import { runManagement } from "../../../../../../support/management.ts";
import { source } from "../../../../../../support/points.ts";

const management = await runManagement();
const day = 86_400_000;
const today = Date.parse("2024-02-25T00:00:00Z");

let path: string;
const ask = (method: string, below: string, body?: object) =>
  management.ask("roles/project.developer", method, `${path}/retentions${below}`, body);

async function makeRetention(displayName: string, duration: string): Promise<string> {
  const { body } = await ask("POST", "", { displayName, kind: "DYNAMODB", duration });
  return body.name.split("/").at(-1) ?? "";
}

/** Has points stored so many days ago. */
const store = (retention: string, daysAgo: number, points: number) =>
  management.sizes.add({ project: management.state.project, retention }, today - daysAgo * day, {
    points,
    bytes: points * 100,
  });

beforeEach(async () => {
  path = await management.makeProject();
});

describe("the metrics of a retention", () => {
  it("are nothing at first", async () => {
    const id = await makeRetention("year", "31536000s");
    expect((await ask("GET", `/${id}:metrics`)).body).toStrictEqual({
      metrics: { pointCount: 0, byteCount: 0, countedSince: null, sourceCount: 0 },
    });
  });

  it("sum up what was stored within its duration, and count the sources that are linked to it", async () => {
    const [year, week] = [await makeRetention("year", "31536000s"), await makeRetention("week", "604800s")];
    for (const retention of [year, week]) {
      await store(retention, 0, 1);
      await store(retention, 30, 2);
    }
    const { project } = management.state;
    const make = (id: string, retentions: string[]) =>
      management.registry.sources.create({ ...source, project, id, retentions });
    await make("s1", [year, week]);
    await make("s2", [year]);
    const told = { pointCount: 3, byteCount: 300, countedSince: "2024-01-26T00:00:00.000000Z", sourceCount: 2 };
    expect((await ask("GET", `/${year}:metrics`)).body).toStrictEqual({ metrics: told });
    const { body } = await ask("GET", ":metrics");
    expect(body.nextPageToken).toBe("");
    expect(
      body.retentions.map(
        ({ name, metrics }: { name: string; metrics: { pointCount: number; sourceCount: number } }) => [
          name.split("/").at(-1),
          metrics.pointCount,
          metrics.sourceCount,
        ],
      ),
    ).toEqual(
      [
        [year, 3, 2],
        [week, 1, 1],
      ].toSorted(([one], [other]) => (String(one) < String(other) ? -1 : 1)),
    );
  });

  it("hold nothing of what was forgotten before the duration became longer", async () => {
    const id = await makeRetention("week", "604800s");
    await store(id, 0, 1);
    await store(id, 6, 2);
    await store(id, 30, 4);
    expect((await ask("PATCH", `/${id}`, { duration: "31536000s" })).status).toBe(200);
    expect((await ask("GET", `/${id}:metrics`)).body.metrics.pointCount).toBe(3);
    expect((await ask("PATCH", `/${id}`, { duration: "86400s" })).status).toBe(200);
    expect((await ask("GET", `/${id}:metrics`)).body.metrics.pointCount).toBe(1);
  });

  it("are told of retentions that are there", async () => {
    expect(await ask("GET", "/none:metrics")).toMatchObject({ status: 404 });
    expect((await ask("GET", ":metrics")).body).toStrictEqual({ retentions: [], nextPageToken: "" });
  });
});
