/** Keeps what a person chose for this browser, such as the theme. Nothing secret, and nothing that must be there. */

const prefix = "millrace.";

export function kept(name: string): string | undefined {
  try {
    return localStorage.getItem(prefix + name) ?? undefined;
  } catch {
    // A browser may refuse storage: then every choice holds until the page is left.
    return undefined;
  }
}

export const isKept = (name: string, value: string): boolean => kept(name) === value;

/** Keeps a value, or forgets it where it is undefined. */
export function keep(name: string, value: string | undefined): void {
  try {
    if (value === undefined) localStorage.removeItem(prefix + name);
    else localStorage.setItem(prefix + name, value);
  } catch {
    // See `kept`.
  }
}
