/** Knows the paths of streams, which a function of their own answers. */

const pattern = /^\/v2\/projects\/(?!-\/)[^/:]+\/devices(?:\/[^/:]+)?:stream$/;

export const isStreamPath = (path: string): boolean => pattern.test(path);
