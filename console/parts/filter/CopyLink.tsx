/** Copies the address of what a page shows: as it is, or with the times that its range has now. */

import { fixedRange, type Range, readBack, spanOf } from "../../time/range.ts";
import { withTimes } from "../../url/fixed-times.ts";
import { Menu } from "../action/Menu.tsx";
import { useToast } from "../action/Toasts.tsx";

interface CopyLinkProps {
  /** The range that the page's address holds as `from` and `to`. */
  readonly range: Range;
  /** Says why times in the address would change nothing. */
  readonly notFixable?: string | undefined;
}

export function CopyLink({ range, notFixable }: CopyLinkProps) {
  const toast = useToast();
  const copy = (address: string): void => {
    navigator.clipboard.writeText(address).then(
      () => toast({ text: "The link is copied." }),
      () => toast({ text: `The browser refused to copy. This is the link: ${address}`, isError: true }),
    );
  };
  const copyFixed = (): void => {
    const span = spanOf(range, Date.now());
    copy(span === undefined ? location.href : withTimes(location.href, fixedRange(span)));
  };
  const reason = notFixable ?? (isFixed(range) ? "The times of this page are fixed already." : undefined);
  return (
    <Menu
      label="Copy link"
      items={[
        { label: "As it is", onPick: () => copy(location.href) },
        { label: "With fixed times", disabledReason: reason, onPick: copyFixed },
      ]}
    >
      Copy link
    </Menu>
  );
}

const isFixed = ({ from, to }: Range): boolean =>
  to !== undefined && readBack(from) === undefined && readBack(to) === undefined;
