import { expect, test } from "vitest";
import { folderOfTest } from "../../../support/folders/temporary-folder.ts";
import { findAll, startElsewhere, writeUntilItEnds, written } from "./gate-elsewhere.ts";

test("a gate killed three times under load has everything that it answered", async () => {
  const dataDir = folderOfTest();
  const answered = written();
  for (const round of [1, 2, 3]) {
    const { child, write } = await startElsewhere(dataDir);
    const writers = [
      writeUntilItEnds(write.messages, round, answered.messages),
      writeUntilItEnds(write.items, round, answered.items),
      writeUntilItEnds(write.objects, round, answered.objects),
      writeUntilItEnds(write.rows, round, answered.rows),
    ];
    const least = () =>
      Math.min(
        ...Object.values(answered).map(
          (names: Set<string>) => [...names].filter((name) => name.startsWith(`${round}-`)).length,
        ),
      );
    await expect.poll(least).toBeGreaterThan(50);
    child.kill("SIGKILL");
    await Promise.all(writers);
  }
  const found = await findAll(dataDir);
  expect([...answered.messages].filter((name) => !found.messages.has(name))).toEqual([]);
  expect([...answered.items].filter((name) => !found.items.has(name))).toEqual([]);
  expect([...answered.objects].filter((name) => !found.objects.has(name))).toEqual([]);
  expect([...answered.rows].filter((name) => !found.rows.has(name))).toEqual([]);
});
