import { describe, expect, test } from "vitest";
import { Doors, PortInUse } from "../../../../../local/runtime/api-gateway/api-gateway.ts";
import { closeAfterwards, fine, type Result, sent, serve } from "./serving.ts";

describe("the doors", () => {
  test.each(["/Auth", "/v2/x"])("take 10 MB at %s and refuse a byte more, whether announced or not", async (path) => {
    const { url, calls } = await serve(fine);
    const most = Buffer.alloc(10 * 1024 * 1024);
    expect((await fetch(url + path, { method: "POST", body: most })).status).toBe(200);
    const tooLarge = Buffer.alloc(10 * 1024 * 1024 + 1);
    expect((await fetch(url + path, { method: "POST", body: tooLarge })).status).toBe(413);
    const body = new Blob([tooLarge]).stream();
    expect((await fetch(url + path, { method: "POST", body, duplex: "half" } as RequestInit)).status).toBe(413);
    expect(calls).toHaveLength(1);
  });

  test("answer 503 until they are open, and refuse what a stop cuts off", async () => {
    const doors = closeAfterwards(await Doors.listen(0));
    expect((await fetch(`${doors.url}/Auth`)).status).toBe(503);
  });

  test("say which port is taken", async () => {
    const { url } = await serve(fine);
    const port = Number(new URL(url).port);
    await expect(Doors.listen(port)).rejects.toThrow(PortInUse);
    await expect(Doors.listen(port)).rejects.toThrow(String(port));
  });

  test("let a request end before they close", async () => {
    const release = Promise.withResolvers<Result>();
    const { url, calls, doors } = await serve(() => release.promise);
    const response = fetch(`${url}/Auth`, { method: "POST" });
    await expect.poll(() => calls).toHaveLength(1);
    const closed = doors.close(5_000);
    release.resolve(fine);
    expect((await response).status).toBe(200);
    await closed;
  });

  test("refuse a path that cannot be decoded and headers beyond 10 KB", async () => {
    const { url } = await serve(fine);
    expect((await fetch(`${url}/v2/%E0%A4%A`)).status).toBe(400);
    expect((await fetch(`${url}/v2/x`, { headers: { big: "x".repeat(11_000) } })).status).toBe(431);
  });

  test("answer garbage with 400 and go on", async () => {
    const { url } = await serve(fine);
    expect(await sent(url, "what is this\r\n\r\n")).toMatch(/^HTTP\/1\.1 400/);
    expect((await fetch(`${url}/v2/x`)).status).toBe(200);
  });
});
