/** Splits the name and password of a webhook's URL off, so that they are hidden by themselves, and joins them again. */

export interface SplitUrl {
  /** The URL without who signs in. Text that is no URL stays as it is. */
  readonly url: string;
  readonly user: string;
  readonly password: string;
}

export function splitUrl(text: string): SplitUrl {
  const parsed = URL.parse(text);
  if (parsed === null || (parsed.username === "" && parsed.password === ""))
    return { url: text, user: "", password: "" };
  const split = { user: decoded(parsed.username), password: decoded(parsed.password) };
  parsed.username = "";
  parsed.password = "";
  return { url: parsed.href, ...split };
}

/** Answers the URL with who signs in. Without name and password it is the text itself, to the letter. */
export function joinUrl({ url, user, password }: SplitUrl): string {
  const parsed = URL.parse(url);
  if (parsed === null || (user === "" && password === "")) return url;
  parsed.username = encodeURIComponent(user.toWellFormed());
  parsed.password = encodeURIComponent(password.toWellFormed());
  return parsed.href;
}

/** Reads what percent signs stand for. Text that is no such encoding stays as it is. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
