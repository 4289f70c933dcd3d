import { join } from "node:path";
import { onTestFinished } from "vitest";
import { MappingBook } from "../../../local/backends/mappings/mapping-book.ts";
import { folderOfTest } from "../../support/folders/temporary-folder.ts";
import { smallPlatform } from "../../unit/local/gate/small-platform.ts";
import { functionArn, MappingsInMemory, mappingOf } from "../../unit/local/runtime/pollers/queue-in-memory.ts";
import { describeMappingStore } from "./mapping-store.ts";

describeMappingStore("MappingBook", () => {
  const { functions } = smallPlatform();
  const book = new MappingBook(join(folderOfTest(), "mappings.json"), { mappings: [], functions }, 0);
  onTestFinished(() => book.close());
  const { batchSize, windowSeconds, enabled, reportBatchItemFailures } = mappingOf();
  const settings = { batchSize, windowSeconds, enabled, reportBatchItemFailures };
  return { mappings: book, add: (queueArn) => void book.create(queueArn, functionArn, settings) };
});

describeMappingStore("MappingsInMemory", () => {
  const mappings = new MappingsInMemory();
  return {
    mappings,
    add: (eventSourceArn) => mappings.set(...mappings.list(), mappingOf({ uuid: eventSourceArn, eventSourceArn })),
  };
});
