import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { isBlob, readBlob } from "../../../../../../lambdas/shared/core/blob/data-uri.ts";

const png = Buffer.from([137, 80, 78, 71, 0, 255]);
const data = png.toString("base64");

const read = (uri: string) => {
  const blob = readBlob(uri);
  return "reason" in blob ? blob.reason : { ...blob, bytes: Buffer.from(blob.bytes) };
};

describe("a text that carries a file", () => {
  it.each([
    ["data:image/png;base64,AAAA", true],
    ["DATA:;BASE64,AA", true],
    ["data:image/png;ext=png;dstpath=a/b.png;sync=yes;base64,AAAA", true],
    ["data: 5 received", false],
    ["data:text/plain,hello", false],
    [" data:image/png;base64,AAAA", false],
    [`data:${"x".repeat(1024)};base64,AAAA`, false],
  ])("%s: %s", (text, expected) => {
    expect(isBlob(text)).toBe(expected);
  });

  it("is kept under a name of its content, so that the same file has one name", () => {
    const [one, other] = [read(`data:image/png;base64,${data}`), read(`data:image/png;sync=yes;base64,${data}`)];
    expect(one).toStrictEqual(other);
    expect(one).toMatchObject({
      path: expect.stringMatching(/^[0-9a-f]{32}\.png$/),
      mediaType: "image/png",
      bytes: png,
    });
    expect(read(`data:image/png;base64,${data.slice(0, -4)}AAAA`)).not.toMatchObject(one as object);
  });

  it.each([
    ["image/jpeg", "jpg"],
    ["text/plain;charset=utf-8", "txt"],
    ["application/vnd.ms-excel", "bin"],
    ["video/mp4", "mp4"],
    ["", "bin"],
    ["IMAGE/PNG", "png"],
  ])("of the type %j gets the extension %s", (type, extension) => {
    expect(read(`data:${type};base64,${data}`)).toMatchObject({ path: expect.stringMatching(`\\.${extension}$`) });
  });

  it("takes the extension, or the path, that its sender names", () => {
    expect(read(`data:image/png;ext=.PNG;base64,${data}`)).toMatchObject({ path: expect.stringMatching(/\.PNG$/) });
    expect(read(`data:image/png;dstpath=press 1/ä.png;ext=jpg;base64,${data}`)).toMatchObject({
      path: "press 1/ä.png",
    });
    expect(read(`data:image/png;ext=;dstpath=;sync=;base64,${data}`)).toMatchObject({
      path: expect.stringMatching(/\.png$/),
    });
  });

  it.each([
    ["image/png;dstpath=../x.png", "leads out of its folder"],
    ["image/png;dstpath=a/../../x.png", "leads out of its folder"],
    ["image/png;dstpath=./x.png", "leads out of its folder"],
    ["image/png;dstpath=/etc/x.png", "is absolute"],
    ["image/png;dstpath=C:x.png", "is absolute"],
    ["image/png;dstpath=a\\..\\x.png", "backslash"],
    ["image/png;dstpath=a//x.png", "folder without a name"],
    ["image/png;dstpath=a/", "folder without a name"],
    ["image/png;dstpath=a\u0000b", "nobody sees"],
    ["image/png;dstpath=a\u202eb", "nobody sees"],
    [`image/png;dstpath=${"ä".repeat(257)}`, "longer than 512 bytes"],
    ["image/png;dstpath=a;dstpath=b", "dstpath twice"],
    ["image/png;isFilePath=true", "isFilePath"],
    ["image/png;isFilePath", "isFilePath"],
    ["image/png;sync=maybe", "sync"],
    ["image/png;ext=a/b", "ext"],
    [`image/png;ext=${"a".repeat(17)}`, "ext"],
    ["png", "media type"],
    ["image/png;x y", "media type"],
    ["image/<b>", "media type"],
  ])("is refused with %j, and says why", (head, reason) => {
    expect(read(`data:${head};base64,${data}`)).toContain(reason);
  });

  it.each([
    ["", "without data"],
    ["==", "without data"],
    ["A", "no base64"],
    ["AA=A", "no base64"],
    ["AAA==", "no base64"],
    ["AA\nAA", "no base64"],
    ["AA-_", "no base64"],
    ["%41%41", "no base64"],
    ["AAAA====", "no base64"],
  ])("is refused with the data %j, and says why", (text, reason) => {
    expect(read(`data:image/png;base64,${text}`)).toContain(reason);
  });

  it("gives back the bytes, whatever they are, with padding or without it", () => {
    const bytes = fc.uint8Array({ minLength: 1, maxLength: 100 });
    fc.assert(
      fc.property(bytes, fc.boolean(), (sent, padded) => {
        const text = Buffer.from(sent).toString("base64");
        const blob = readBlob(`data:;base64,${padded ? text : text.replace(/=+$/, "")}`);
        expect("bytes" in blob && Buffer.from(blob.bytes).equals(sent)).toBe(true);
      }),
    );
  });
});
