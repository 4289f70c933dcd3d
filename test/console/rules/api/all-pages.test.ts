import { describe, expect, it } from "vitest";
import { allPages, firstPages, pageWithRows } from "../../../../console/api/all-pages.ts";

interface Page {
  readonly rows: readonly number[];
  readonly nextPageToken: string;
}

/** Answers pages by their tokens, the first by an empty one, and notes what was asked. */
function list(pages: readonly (readonly number[])[]) {
  const asked: string[] = [];
  const read = async (token: string): Promise<Page> => {
    asked.push(token);
    const at = token === "" ? 0 : Number(token);
    return { rows: pages[at] ?? [], nextPageToken: at + 1 < pages.length ? String(at + 1) : "" };
  };
  return { read, asked };
}
const rowsOf = ({ rows }: Page): readonly number[] => rows;

describe("a list", () => {
  it("is read to its end, in its order, past pages that are empty", async () => {
    const { read, asked } = list([[1, 2], [], [3]]);
    expect(await allPages(read, rowsOf)).toEqual([1, 2, 3]);
    expect(asked).toEqual(["", "1", "2"]);
  });

  it("is cut after as many pages as are wanted, and says so only where there are more", async () => {
    expect(await firstPages(2, list([[1], [2], [3]]).read, rowsOf)).toEqual({ rows: [1, 2], isCut: true });
    expect(await firstPages(3, list([[1], [2], [3]]).read, rowsOf)).toEqual({ rows: [1, 2, 3], isCut: false });
  });

  it("is looked through for a page with rows, but no further than is wanted", async () => {
    const { read, asked } = list([[], [], [7], [8]]);
    expect(await pageWithRows(5, "", read, rowsOf)).toEqual({ rows: [7], nextPageToken: "3" });
    expect(asked).toEqual(["", "1", "2"]);
    expect(await pageWithRows(2, "", list([[], [], [7]]).read, rowsOf)).toEqual({ rows: [], nextPageToken: "2" });
    expect(await pageWithRows(5, "1", list([[], []]).read, rowsOf)).toEqual({ rows: [], nextPageToken: "" });
  });
});
