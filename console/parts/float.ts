/** Places what floats above a page: below its anchor, or above it where there is no room, always within the window. */

const marginPixels = 8;
const gapPixels = 4;

interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

interface Size {
  readonly width: number;
  readonly height: number;
}

/** Answers where the left upper corner of something that floats belongs, in pixels of the window. */
export function placeBeside(anchor: Box, size: Size, room: Size, end = false): { left: number; top: number } {
  const wanted = end ? anchor.right - size.width : anchor.left;
  const left = Math.max(marginPixels, Math.min(wanted, room.width - size.width - marginPixels));
  const below = anchor.bottom + gapPixels;
  const above = anchor.top - gapPixels - size.height;
  const fits = below + size.height + marginPixels <= room.height || above < marginPixels;
  return {
    left,
    top: fits ? Math.max(marginPixels, Math.min(below, room.height - size.height - marginPixels)) : above,
  };
}

/** Places an element that is shown in the top layer beside its anchor. */
export function floatBeside(anchor: Element, floating: HTMLElement, end = false): void {
  const room = { width: document.documentElement.clientWidth, height: window.innerHeight };
  const { width, height } = floating.getBoundingClientRect();
  const { left, top } = placeBeside(anchor.getBoundingClientRect(), { width, height }, room, end);
  floating.style.left = `${left}px`;
  floating.style.top = `${top}px`;
}
