/** Holds what the custom resources of a deployment have in common. */

/**
 * Makes CloudFormation wait this much longer than the function's own timeout. A function that has run out of time gives
 * no answer, and CloudFormation would otherwise wait for an hour.
 */
export const answerSeconds = 60;

/**
 * Lets CloudFormation's event wait this long for its function, so that function and waiting together end before
 * CloudFormation stops waiting for the answer.
 */
export const eventsWaitSeconds = answerSeconds;
