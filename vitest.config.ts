import { defineConfig } from "vitest/config";

// Laptop tests start whole platforms on a machine with few cores: they run a few files at a time, after the quick ones.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "core",
          include: ["test/core/**/*.test.ts", "test/lambdas/**/*.test.ts", "test/local/**/*.test.ts"],
        },
      },
      {
        test: { name: "template", include: ["test/template/**/*.test.ts"], testTimeout: 120_000, hookTimeout: 120_000 },
      },
      {
        test: {
          name: "laptop",
          include: ["test/laptop/**/*.test.ts"],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          // They wait for receivers most of the time.
          maxWorkers: 3,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
