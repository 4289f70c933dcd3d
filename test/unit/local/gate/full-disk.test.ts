import { once } from "node:events";
import { describe, expect, test } from "vitest";
import { folderOfTest } from "../../../support/folders/temporary-folder.ts";
import { findAll, startElsewhere, writeUntilItEnds, written } from "./gate-elsewhere.ts";

describe("a store whose disk is full", () => {
  test.each(["messages", "items", "objects", "rows"] as const)(
    "takes nothing more, by no way, and has all its %s when there is room again",
    async (store) => {
      const dataDir = folderOfTest();
      const answered = written();
      const { child, write } = await startElsewhere(dataDir, 1_024);
      const filling = (name: string) => write[store](name, " ".repeat(9_000));
      // Four writers write large names until one is refused, and a fifth writes small ones for which there would still
      // be room.
      const small = (name: string) => write[store](`9${name}`);
      await Promise.all([
        ...[1, 2, 3, 4].map((writer) => writeUntilItEnds(filling, writer, answered[store])),
        writeUntilItEnds(small, 5, answered[store]),
      ]);
      expect(answered[store].size).toBeGreaterThan(20);
      for (const other of ["messages", "items", "objects", "rows"] as const) {
        await expect(write[other]("late")).rejects.toThrow();
      }
      child.kill("SIGTERM");
      await once(child, "exit");
      const found = (await findAll(dataDir))[store];
      const names = [...answered[store]].map((name) => (name.startsWith("5-") ? `9${name}` : name));
      expect(names.filter((name) => !found.has(name))).toEqual([]);
    },
  );
});
