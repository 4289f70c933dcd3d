/** Says which paths of the console's host lead to an API, in the form that CloudFront takes. */

/**
 * Answers CloudFront's patterns for the paths of an API, such as `/Auth` and `/api/{proxy+}`: each first part that an API
 * knows, and everything below it. So the whole of it answers in the API's own words. A part that has nothing below it has
 * one pattern, which takes a slash at its end too, since CloudFront has 25 for a host.
 */
export function patternsOf(paths: readonly string[]): string[] {
  const deep = new Map<string, boolean>();
  for (const path of paths) {
    const [, first = "", ...rest] = path.split("/");
    deep.set(first, (deep.get(first) ?? false) || rest.length > 0);
  }
  return [...deep].flatMap(([first, hasMore]) => (hasMore ? [`/${first}`, `/${first}/*`] : [`/${first}*`]));
}
