import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { readCommand } from "../../../../local/start/options.ts";

describe("the start command", () => {
  test("takes port 8080 and .millrace when nothing is said", () => {
    expect(readCommand([])).toEqual({
      kind: "start",
      options: { port: 8080, dataDir: resolve(".millrace"), fresh: false },
    });
  });

  test("reads its options", () => {
    const args = ["--port", "0", "--data-dir", "/tmp/x", "--fresh", "--assembly-dir=/tmp/y", "--outage-speed", "10"];
    expect(readCommand(args)).toEqual({
      kind: "start",
      options: { port: 0, dataDir: "/tmp/x", fresh: true, assemblyDir: "/tmp/y", outageSpeed: 10 },
    });
  });

  test.each(["--help", "-h"])("explains itself at %s", (option) => {
    expect(readCommand([option])).toEqual({ kind: "help" });
  });

  test.each([
    [["--port", "eighty"], /eighty/],
    [["--port", "65536"], /65535/],
    [["--port", "-1"], /port/],
    [["--port", ""], /port/],
    [["--port"], /port/],
    [["--data-dir", ""], /data-dir/],
    [["--outage-speed", "0"], /from 1 to 10/],
    [["--outage-speed", "11"], /from 1 to 10/],
    [["--outage-speed", "fast"], /fast/],
    [["--colour", "blue"], /--colour/],
    [["now"], /now/],
  ])("refuses %j by name", (args, message) => {
    const command = readCommand(args);
    expect(command).toMatchObject({ kind: "mistake", message: expect.stringMatching(message) });
  });
});
