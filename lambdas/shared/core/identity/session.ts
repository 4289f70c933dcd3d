/**
 * Holds the rules of sessions. A session begins with a sign-in, goes on in the tokens that are renewed from its first
 * one, and can be ended before its time (ADR 0067).
 */

/** Bounds how long tokens can be renewed after the sign-in: then a password is asked for again. */
export const longestSessionSeconds = 12 * 3600;

/** Is what a token says of its session. */
export interface Session {
  /** Is the id of the session's first token. */
  readonly id: string;
  /** Is the second since 1970 at which somebody signed in. */
  readonly signedInAt: number;
}

export const sessionEnd = ({ signedInAt }: Session): number => signedInAt + longestSessionSeconds;

/** Is a session that was ended, until the second since 1970 at which its last token expires by itself. */
export interface EndedSession {
  readonly id: string;
  readonly until: number;
}

/** Bounds what an identity remembers: it is read with each request. */
export const mostEndedSessions = 100;

/**
 * Answers the ended sessions of an identity with one more, and without those whose tokens have expired. Answers
 * undefined if there would be more than an identity remembers.
 */
export function withEnded(
  ended: readonly EndedSession[],
  session: EndedSession,
  nowSeconds: number,
): readonly EndedSession[] | undefined {
  const others = ended.filter(({ id, until }) => id !== session.id && until > nowSeconds);
  return others.length < mostEndedSessions ? [...others, session] : undefined;
}
