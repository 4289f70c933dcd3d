/** Lets what the first paint does not need wait until it is over. */

import { useEffect, useState } from "react";

/** Answers false until what was drawn first has been seen, and true from then on. */
export function useAfterPaint(): boolean {
  const [isAfter, setAfter] = useState(false);
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    // The next frame draws what is there now. What is set in it would still belong to it.
    const frame = requestAnimationFrame(() => {
      timer = setTimeout(() => setAfter(true));
    });
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(timer);
    };
  }, []);
  return isAfter;
}
