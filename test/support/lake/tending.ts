/** Has a running laptop tend its lake now, for tests that wait for no hour. */

import { vi } from "vitest";
import { LakePlaces } from "../../../lambdas/shared/adapters/dynamodb/administration/lake-places.ts";
import { Table } from "../../../lambdas/shared/adapters/dynamodb/table.ts";
import { S3Store } from "../../../local/backends/sqs/fauxqs.ts";
import type { TestLaptop } from "../laptop/laptop.ts";

const hourMillis = 3_600_000;

/**
 * Has all objects of laptops in this process be listed as written an hour and a second earlier than they were, until the
 * spies are restored.
 */
export function ageObjectsByAnHour(): void {
  const { listObjects } = S3Store.prototype;
  vi.spyOn(S3Store.prototype, "listObjects").mockImplementation(function (this: S3Store, ...asked) {
    const listed = listObjects.apply(this, asked);
    const aged = (at: Date): Date => new Date(at.getTime() - hourMillis - 1_000);
    const objects = listed.objects.map((each) => ({ ...each, lastModified: aged(each.lastModified) }));
    return { ...listed, objects };
  });
}

/** Has a day of a retention be due, so that it is looked at within the minute. */
export async function makeDayDue(laptop: TestLaptop, retention: string, day: string): Promise<void> {
  const { client, environment } = laptop.tablesAs("Perform");
  try {
    const places = new LakePlaces(new Table(client, environment.REGISTRY_TABLE ?? ""));
    const project = laptop.ready.project.id as Parameters<LakePlaces["get"]>[0]["project"];
    await places.note({ project, retention: retention.split("/").at(-1) ?? "", day }, Date.now(), Date.now());
  } finally {
    client.destroy();
  }
}
