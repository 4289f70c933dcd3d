import { SeriesInMemory } from "../../support/query/series-in-memory.ts";
import { describeSeriesReader } from "./series-reader.ts";

describeSeriesReader("Series in memory", async () => {
  const reader = new SeriesInMemory();
  return { reader, write: async (place, points) => reader.write(place, points) };
});
