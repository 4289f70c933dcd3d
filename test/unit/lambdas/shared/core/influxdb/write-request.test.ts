import { expect, it } from "vitest";
import type { InfluxdbSettings } from "../../../../../../lambdas/shared/core/influxdb/settings.ts";
import { influxdbSecretOf, sealInfluxdbSecret } from "../../../../../../lambdas/shared/core/influxdb/settings.ts";
import { writeRequest } from "../../../../../../lambdas/shared/core/influxdb/write-request.ts";
import { createSecretBox } from "../../../../../../lambdas/shared/core/secret-box.ts";

const url = "https://influx.example.com:8086/";
const text = { "content-type": "text/plain; charset=utf-8" };

it.each<[InfluxdbSettings, string | undefined, string, Record<string, string>]>([
  [{ version: 1, url, database: "d b" }, undefined, "https://influx.example.com:8086/write?db=d+b&precision=ns", {}],
  [
    { version: 1, url, database: "d", retentionPolicy: "p&q", username: "ü" },
    "pass:word",
    "https://influx.example.com:8086/write?db=d&rp=p%26q&precision=ns",
    { authorization: `Basic ${Buffer.from("ü:pass:word").toString("base64")}` },
  ],
  [
    { version: 2, url: "https://example.com/influx/", database: "b", organization: "o" },
    "T==",
    "https://example.com/influx/api/v2/write?bucket=b&org=o&precision=ns",
    { authorization: "Token T==" },
  ],
  [
    { version: 3, url, database: "d" },
    "T",
    "https://influx.example.com:8086/api/v2/write?bucket=d&precision=ns",
    { authorization: "Token T" },
  ],
])("writes to %j as that version wants it", (settings, secret, expected, headers) => {
  const request = writeRequest(settings, secret);
  expect(request.url.href).toBe(expected);
  expect(request.headers).toEqual({ ...text, ...headers });
});

it("opens a secret for its own retention alone, and none where there is none", async () => {
  const box = createSecretBox(new Uint8Array(32));
  const boxes = { secretBox: async () => box };
  const encryptedSecret = sealInfluxdbSecret("secret", "R", box);
  expect(await influxdbSecretOf({ id: "R", encryptedSecret }, boxes)).toBe("secret");
  await expect(influxdbSecretOf({ id: "other", encryptedSecret }, boxes)).rejects.toThrow("cannot be opened");
  const closed = { secretBox: () => Promise.reject(new Error("nobody should ask for the key")) };
  expect(await influxdbSecretOf({ id: "R" }, closed)).toBeUndefined();
});
