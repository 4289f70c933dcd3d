import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { faultOfClientId, isOfSource, uuidsIn } from "../../../../../../lambdas/shared/core/mqtt/client-id.ts";

const id = "fe453df1-b4a0-492d-a12c-505988eea849";
const bare = id.replaceAll("-", "");

describe("faultOfClientId", () => {
  it.each([
    "",
    "a*",
    "a?",
    "a#",
    "a+",
    "a$b",
    `$\{iot:ClientId}`,
    "a\u0000",
    "a\nb",
    "a\u007f",
    "x".repeat(129),
    "ä".repeat(65),
    "\ud800",
  ])("refuses %j", (clientId) => {
    expect(faultOfClientId(clientId)).toBeDefined();
  });

  it.each(["a", id, `${id}-1`, "mqttx_0bc2", "a/b", "a b", "a%b", "x".repeat(128), "ä".repeat(64)])(
    "takes %j",
    (clientId) => {
      expect(faultOfClientId(clientId)).toBeUndefined();
    },
  );
});

describe("isOfSource", () => {
  it("takes the id, and the id with a hyphen and more", () => {
    for (const own of [id, `${id}-`, `${id}-2`]) expect(isOfSource(own, id)).toBe(true);
    for (const other of ["", `${id}2`, `${id}_2`, id.toUpperCase(), `x${id}`, id.slice(1), bare]) {
      expect(isOfSource(other, id)).toBe(false);
    }
  });
});

describe("uuidsIn", () => {
  it.each([
    ["as it is", id],
    ["in capitals", id.toUpperCase()],
    ["without hyphens", bare],
    ["with other dashes", id.replaceAll("-", "\u2013")],
    ["in full width", id.replaceAll("1", "\uff11")],
    ["with characters that nobody sees", `${id.slice(0, 10)}\u200b${id.slice(10)}`],
    ["with a letter of Cyrillic", id.replace("c", "с")],
    ["after more", `client-${id}`],
    ["before more", `${id}-1`],
    ["in braces", `{${id}}`],
    ["without hyphens, after more", `urn:uuid:${bare}`],
    ["run into other digits", `0${id}0`],
  ])("sees one %s", (_, clientId) => {
    expect(uuidsIn(clientId)).toEqual([id]);
  });

  it("sees none in other ids, and each once", () => {
    for (const clientId of ["mqttx_0bc2", "auto-1", bare.slice(1), `${bare}0`, `x${bare}`])
      expect(uuidsIn(clientId)).toEqual([]);
    expect(uuidsIn(`${id} ${id.toUpperCase()} ${bare}`)).toEqual([id]);
  });

  it("sees every UUID within whatever stands around it", () => {
    fc.assert(
      fc.property(fc.uuid(), fc.stringMatching(/^[^0-9a-zA-Z]{0,10}$/), (uuid, around) => {
        expect(uuidsIn(`${around}${uuid}${around}`)).toContain(uuid);
      }),
    );
  });
});
