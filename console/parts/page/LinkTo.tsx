/** A real link within the console, so that middle click, Ctrl-click and "open in new tab" work. */

import type { ComponentProps } from "react";
import { Link } from "wouter";
import "../action/Button.css";

export interface LinkToProps extends Omit<ComponentProps<"a">, "href"> {
  /** The path within the console, with its query, such as "/projects/p/sources?state=silent". */
  readonly href: string;
}

export function LinkTo({ href, ref: _, ...rest }: LinkToProps) {
  return <Link href={href} {...rest} />;
}

/** A link that looks like a button, for where the primary action of a page is another page. */
export function LinkButton({
  kind = "plain",
  className = "",
  ...rest
}: LinkToProps & { readonly kind?: "primary" | "plain" }) {
  return <LinkTo {...rest} className={`button button-${kind} ${className}`} />;
}
