/** What the custom resources of a deployment have in common. */

/**
 * How long CloudFormation waits for an answer beyond the function's own timeout. A function that has run out of time gives
 * none, and CloudFormation would wait an hour by itself.
 */
export const answerSeconds = 60;
