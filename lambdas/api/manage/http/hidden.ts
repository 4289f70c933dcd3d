/** Holds what stands in place of something that is not shown. */

export const hidden = "********";
