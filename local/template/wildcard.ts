/** Matches the patterns of IAM: `*` stands for any characters, `?` for any one. */

const compiled = new Map<string, RegExp>();

/** Tells whether the whole of `text` matches `pattern`. Upper and lower case differ. */
export function matches(pattern: string, text: string): boolean {
  if (pattern === "*" || pattern === text) return true;
  let expression = compiled.get(pattern);
  if (expression === undefined) {
    const source = pattern
      .replaceAll(/[.+^${}()|[\]\\]/g, "\\$&")
      .replaceAll("*", ".*")
      .replaceAll("?", ".");
    expression = new RegExp(`^${source}$`, "s");
    compiled.set(pattern, expression);
  }
  return expression.test(text);
}
