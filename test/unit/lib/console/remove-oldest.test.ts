import { mkdirSync, readdirSync, symlinkSync, utimesSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { removeOldest } from "../../../../lib/console/remove-oldest.ts";
import { folderOfTest } from "../../../support/folders/temporary-folder.ts";

describe("builds that are kept", () => {
  it("are the newest, and one that is gone before it was looked at hinders nobody", () => {
    const folder = folderOfTest();
    for (const [age, name] of ["newest", "second", "third", "oldest"].entries()) {
      mkdirSync(join(folder, name));
      writeFileSync(join(folder, name, "index.html"), "built");
      utimesSync(join(folder, name), 1000 - age, 1000 - age);
    }
    // Stands in the list as what another process has removed since does: nothing is there when it is looked at.
    symlinkSync(join(folder, "nowhere"), join(folder, "gone"));
    removeOldest(folder, 2);
    expect(readdirSync(folder).toSorted()).toStrictEqual(["gone", "newest", "second"]);
  });
});
