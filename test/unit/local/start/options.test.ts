import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { readCommand } from "../../../../local/start/options.ts";

describe("the start command", () => {
  test("takes port 8080 and .millrace when nothing is said", () => {
    expect(readCommand([])).toEqual({
      kind: "start",
      options: { port: 8080, mqttsPort: 8883, wssPort: 8084, dataDir: resolve(".millrace"), fresh: false },
    });
  });

  test("reads its options", () => {
    const args = ["--port", "0", "--data-dir", "/tmp/x", "--fresh", "--assembly-dir=/tmp/y", "--outage-speed", "10"];
    expect(readCommand(args)).toEqual({
      kind: "start",
      options: {
        port: 0,
        mqttsPort: 0,
        wssPort: 0,
        dataDir: "/tmp/x",
        fresh: true,
        assemblyDir: "/tmp/y",
        outageSpeed: 10,
      },
    });
  });

  test("reads the ports of MQTT, which are any free ones beside any free one for HTTP", () => {
    const ports = (...args: string[]) => {
      const command = readCommand(args);
      return command.kind === "start" ? [command.options.mqttsPort, command.options.wssPort] : command;
    };
    expect(ports("--mqtts-port", "1", "--wss-port", "0")).toEqual([1, 0]);
    expect(ports("--port", "0", "--wss-port", "2")).toEqual([0, 2]);
    expect(ports("--port", "9000")).toEqual([8883, 8084]);
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
    [["--mqtts-port", "x"], /--mqtts-port x is no port/],
    [["--wss-port", "65536"], /--wss-port 65536 is no port/],
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
