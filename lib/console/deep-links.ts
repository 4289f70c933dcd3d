/**
 * Writes the function that CloudFront runs before it looks for a file. It leads every address of the console to its one
 * page, so that an address that was copied or reloaded works.
 */

/**
 * Answers the function's source. `files` are the names of the files beside `assets/`, which are served under their own
 * names. It runs in CloudFront, which knows JavaScript but no modules of Node.
 */
export const deepLinks = (files: readonly string[]): string => `const files = ${JSON.stringify(
  files.map((name) => `/${name}`).toSorted(),
)};
function handler(event) {
  const request = event.request;
  if (!request.uri.startsWith("/assets/") && !files.includes(request.uri)) request.uri = "/index.html";
  return request;
}
`;
