/** Reads lists whole that are never long, so that they can be searched and counted. */

/** How many pages are read. No list that is read whole has more on any stage. */
const mostPages = 20;

/** Answers the rows of all pages of a list. `read` asks for the page of a token, the first by an empty one. */
export async function allPages<Page extends { readonly nextPageToken: string }, Row>(
  read: (pageToken: string) => Promise<Page>,
  rowsOf: (page: Page) => readonly Row[],
): Promise<Row[]> {
  const rows: Row[] = [];
  let token = "";
  for (let count = 0; count < mostPages; count += 1) {
    const page = await read(token);
    rows.push(...rowsOf(page));
    token = page.nextPageToken;
    if (token === "") break;
  }
  return rows;
}

/** Answers the query of a page of a hundred. */
export const pageQuery = (token: string) => ({ page_size: 100, ...(token === "" ? {} : { page_token: token }) });
