/**
 * A button. One that may not be pressed says why: it keeps the focus and tells its reason by a tip, instead of being
 * silently grey.
 */

import type { ComponentProps, MouseEvent, ReactNode } from "react";
import { useId } from "react";
import { Icon, type IconName } from "../Icon.tsx";
import { Tip } from "./Tip.tsx";
import "./Button.css";

export interface ButtonProps extends Omit<ComponentProps<"button">, "disabled"> {
  readonly kind?: "primary" | "plain" | "danger" | "quiet" | undefined;
  /** Says why it may not be pressed now. Left out where it may. */
  readonly disabledReason?: string | undefined;
  /** Tells that what it began is still going on. It may not be pressed again meanwhile. */
  readonly pending?: boolean | undefined;
  readonly icon?: IconName | undefined;
}

export function Button({ disabledReason, ...rest }: ButtonProps) {
  if (disabledReason === undefined) return <BareButton {...rest} />;
  return <DisabledButton reason={disabledReason} {...rest} />;
}

function BareButton({
  kind = "plain",
  pending = false,
  icon,
  children,
  className = "",
  onClick,
  ...rest
}: ButtonProps) {
  const press = (event: MouseEvent<HTMLButtonElement>): void => {
    if (pending) event.preventDefault();
    else onClick?.(event);
  };
  return (
    <button
      type="button"
      {...rest}
      className={`button button-${kind} ${className}`}
      aria-disabled={pending || rest["aria-disabled"]}
      aria-busy={pending || undefined}
      onClick={press}
    >
      {pending ? <span className="button-spinner" aria-hidden="true" /> : icon && <Icon name={icon} />}
      {children}
    </button>
  );
}

function DisabledButton({ reason, onClick: _, ...rest }: ButtonProps & { readonly reason: string }) {
  const id = useId();
  const refuse = (event: MouseEvent<HTMLButtonElement>): void => event.preventDefault();
  return (
    <Tip text={reason}>
      {() => (
        <>
          <BareButton {...rest} aria-disabled={true} aria-describedby={id} onClick={refuse} />
          <span className="only-heard" id={id}>
            {reason}
          </span>
        </>
      )}
    </Tip>
  );
}

/** A button that shows an icon alone. Its `label` is its name, and its tip. */
export function IconButton({
  label,
  icon,
  ...rest
}: ButtonProps & { readonly label: string; readonly icon: IconName }) {
  const named = { ...rest, icon, kind: rest.kind ?? "quiet", "aria-label": label } as const;
  const look = `button-icon ${rest.className ?? ""}`;
  if (rest.disabledReason !== undefined) return <Button {...named} className={look} />;
  return <Tip text={label}>{() => <Button {...named} className={look} />}</Tip>;
}

/** Buttons side by side, which break onto further lines where there is no room. */
export function Buttons({ children }: { readonly children: ReactNode }) {
  return <div className="buttons">{children}</div>;
}
