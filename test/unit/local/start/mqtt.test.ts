import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { StoreHealth } from "../../../../local/backends/store-health.ts";
import { unlisted } from "../../../../local/backends/store-list.ts";
import { openBroker } from "../../../../local/start/mqtt.ts";
import { folderOfTest } from "../../../support/folders/temporary-folder.ts";
import { openGate, smallPlatform } from "../gate/small-platform.ts";

test("a template without doors for MQTT has no broker, and no files for it", async () => {
  const platform = smallPlatform();
  const dataDir = folderOfTest();
  const broker = openBroker({
    platform,
    dataDir,
    gate: await openGate({ platform }),
    invoker: { invoke: async () => ({ kind: "stopped" }) },
    certificates: { caFile: "", receiver: { certFile: "", keyFile: "" } },
    health: new StoreHealth(),
    list: unlisted,
    log: () => undefined,
  });
  expect(broker).toBeUndefined();
  expect(existsSync(join(dataDir, "state"))).toBe(false);
});
