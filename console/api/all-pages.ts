/** Reads lists page by page: whole where they are never long, and otherwise as far as somebody wants to see. */

const pageSize = 100;

/** How many pages are read. No list that is read whole has more on any stage. */
const mostPages = 20;

interface Page {
  readonly nextPageToken: string;
}

export interface Rows<Row> {
  readonly rows: readonly Row[];
  /** Says that there are more. */
  readonly isCut: boolean;
}

/** Answers the rows of the first pages of a list. `read` asks for the page of a token, the first by an empty one. */
export async function firstPages<Answer extends Page, Row>(
  most: number,
  read: (pageToken: string) => Promise<Answer>,
  rowsOf: (page: Answer) => readonly Row[],
): Promise<Rows<Row>> {
  const rows: Row[] = [];
  let token = "";
  for (let count = 0; count < most; count += 1) {
    const page = await read(token);
    rows.push(...rowsOf(page));
    token = page.nextPageToken;
    if (token === "") break;
  }
  return { rows, isCut: token !== "" };
}

/** Answers the rows of all pages of a list. */
export const allPages = async <Answer extends Page, Row>(
  read: (pageToken: string) => Promise<Answer>,
  rowsOf: (page: Answer) => readonly Row[],
): Promise<readonly Row[]> => (await firstPages(mostPages, read, rowsOf)).rows;

/**
 * Answers the first page from a token on that has a row, since filters may leave nothing of a page that is not the last.
 * After `most` pages it answers an empty one, so that a person is asked whether to look further.
 */
export async function pageWithRows<Answer extends Page>(
  most: number,
  token: string,
  read: (pageToken: string) => Promise<Answer>,
  rowsOf: (page: Answer) => readonly unknown[],
): Promise<Answer> {
  const page = await read(token);
  if (rowsOf(page).length > 0 || page.nextPageToken === "" || most <= 1) return page;
  return pageWithRows(most - 1, page.nextPageToken, read, rowsOf);
}

/** Answers the query of a page of a hundred. */
export const pageQuery = (token: string) => ({ page_size: pageSize, ...(token === "" ? {} : { page_token: token }) });

/** What an infinite query says of the pages of a list. */
export const paging = {
  initialPageParam: "",
  getNextPageParam: ({ nextPageToken }: Page) => (nextPageToken === "" ? undefined : nextPageToken),
};
