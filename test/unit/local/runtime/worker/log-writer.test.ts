import { describe, expect, test } from "vitest";
import { LogWriter } from "../../../../../local/runtime/worker/log-writer.ts";

/** Opens a file with room for only so many more bytes, as on a full disk. */
function openFull() {
  const file = { text: "", room: 0 };
  const writer = new LogWriter(new Int32Array([7]), (descriptor, bytes) => {
    expect(descriptor).toBe(7);
    if (file.room === 0) throw new Error("ENOSPC: no space left on device, write");
    const taken = Math.min(file.room, bytes.length);
    file.text += Buffer.from(bytes.subarray(0, taken)).toString("utf8");
    file.room -= taken;
    return taken;
  });
  return { file, write: (line: string) => writer.write(Buffer.from(`${line}\n`)) };
}

describe("a log whose disk is full", () => {
  test("loses lines without an error, and says how many when there is room again", () => {
    const { file, write } = openFull();
    write("one");
    write("two");
    file.room = 10_000;
    write("three");
    const [told = "", ...lines] = file.text.trimEnd().split("\n");
    expect(JSON.parse(told)).toMatchObject({ level: "warn", lost: 2, reason: expect.stringContaining("ENOSPC") });
    expect(lines).toEqual(["three"]);
    write("four");
    expect(file.text.endsWith("three\nfour\n")).toBe(true);
  });

  test("ends the line that was cut off before it goes on", () => {
    const { file, write } = openFull();
    file.room = 4;
    write("half a line");
    file.room = 10_000;
    write("whole");
    expect(file.text.split("\n")[0]).toBe("half");
    expect(file.text.split("\n")[2]).toBe("whole");
  });
});
