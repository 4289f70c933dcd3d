/** Compares addresses with patterns such as `/projects/:project/connectors/:connector/:tab?`. */

const segmentsOf = (path: string): string[] => path.split("/").filter((segment) => segment !== "");

const made = new Map<string, RegExp>();

/** Answers what matches the addresses of a pattern, with its parameters as named groups. It is made once for each pattern. */
export function patternOf(pattern: string): RegExp {
  const found = made.get(pattern) ?? make(pattern);
  made.set(pattern, found);
  return found;
}

function make(pattern: string): RegExp {
  const parts = segmentsOf(pattern).map((segment) => {
    if (!segment.startsWith(":")) return `/${segment}`;
    const name = segment.slice(1).replace("?", "");
    return segment.endsWith("?") ? `(?:/(?<${name}>[^/]+))?` : `/(?<${name}>[^/]+)`;
  });
  return new RegExp(`^${parts.join("")}/?$`);
}

/** Ranks fixed words before parameters, and those before parameters that may be missing. */
const rankOf = (pattern: string): string =>
  segmentsOf(pattern)
    .map((segment) => (segment.endsWith("?") ? "3" : segment.startsWith(":") ? "2" : "1"))
    .join("");

/** Orders what has patterns so that of two that match an address the one with the earlier fixed word comes first. */
export function byAddress<Item extends { readonly path: string }>(items: readonly Item[]): Item[] {
  const ranked = items.map((item) => ({ item, rank: rankOf(item.path) }));
  return ranked
    .toSorted((one, other) => (one.rank < other.rank ? -1 : one.rank > other.rank ? 1 : 0))
    .map(({ item }) => item);
}

/** Answers the id of the project whose pages an address belongs to. */
export const projectOf = (path: string): string | undefined => {
  const id = /^\/projects\/([^/]+)/.exec(path)?.[1];
  return id === undefined ? undefined : decoded(id);
};

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
