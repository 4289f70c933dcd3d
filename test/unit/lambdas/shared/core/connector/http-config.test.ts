import { expect, it } from "vitest";
import { openHttpConfig, sealHttpConfig } from "../../../../../../lambdas/shared/core/connector/http-config.ts";
import { PlatformError } from "../../../../../../lambdas/shared/core/error.ts";
import { createSecretBox } from "../../../../../../lambdas/shared/core/secret-box.ts";

const box = createSecretBox(new Uint8Array(32).fill(7));

it("keeps a connector's configuration for that connector alone", () => {
  const config = { url: "https://example.com/", signatureSecret: "s", headers: { "x-a": "1" } };
  const text = sealHttpConfig(config, "one", box);
  expect(openHttpConfig(text, "one", box)).toStrictEqual(config);
  expect(() => openHttpConfig(text, "two", box)).toThrow(PlatformError);
  expect(() => openHttpConfig(box.seal("[]", "connector:one"), "one", box)).toThrow("is broken");
});
