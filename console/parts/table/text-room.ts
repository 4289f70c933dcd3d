/** Measures how much room text takes, so that tables grow with letters that readers enlarge or space out (WCAG 1.4.4, 1.4.12). */

import { type RefObject, useEffect, useState } from "react";

export interface TextRoom {
  /** How much wider columns are than they were made for. */
  readonly share: number;
  /** The height of a row in pixels. */
  readonly rowPixels: number;
}

/** What tables are made for: letters of 14 pixels, about half as wide, in lines of 1.45. */
const usualLetterPixels = 14;
const usualAdvancePixels = 7;
const leastRowPixels = 36;
/** What a row holds above and below its line, with the line between rows. */
const aroundPixels = 15;

export const usualRoom: TextRoom = { share: 1, rowPixels: leastRowPixels };

/** Answers the room that text takes, by its sizes in pixels. It is never less than the usual one. */
export function roomOf(letterPixels: number, spacingPixels: number, linePixels: number): TextRoom {
  const share = letterPixels / usualLetterPixels + spacingPixels / usualAdvancePixels;
  return {
    share: Math.max(1, Math.round(share * 100) / 100),
    rowPixels: Math.max(leastRowPixels, Math.ceil(linePixels + aroundPixels)),
  };
}

const pixels = (text: string): number => Number.parseFloat(text) || 0;

/** Answers the room that text like that of a sample takes, also after it has changed. */
export function useTextRoom(sample: RefObject<HTMLElement | null>): TextRoom {
  const [room, setRoom] = useState(usualRoom);
  useEffect(() => {
    const { current } = sample;
    if (!current) return;
    const watcher = new ResizeObserver(() => {
      const { fontSize, letterSpacing, lineHeight } = getComputedStyle(current);
      const next = roomOf(pixels(fontSize), pixels(letterSpacing), pixels(lineHeight));
      setRoom((last) => (last.share === next.share && last.rowPixels === next.rowPixels ? last : next));
    });
    watcher.observe(current);
    return () => watcher.disconnect();
  }, [sample]);
  return room;
}
