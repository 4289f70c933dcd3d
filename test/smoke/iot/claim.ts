/** Says what is claimed about AWS IoT Core without having been seen there, and what trying it came to. */

export interface Verdict {
  readonly kind: "proven" | "refuted" | "not tried";
  /** What was seen, or what to do so that it can be tried. */
  readonly why: string;
}

export interface Claim {
  readonly says: string;
  try(stage: ProvenStage): Promise<Verdict>;
}

/** What the claims are tried with: a stage or a laptop, and a source that was made for it. */
export interface ProvenStage {
  /** Where all claims but the first connect. */
  readonly url: string;
  readonly mqttsUrl: string;
  /** The certificates to trust besides the well-known ones. */
  readonly ca?: string;
  readonly companyName: string;
  readonly source: { readonly uid: string; readonly password: string };
  /** A user who may watch the company. */
  readonly watcher: { readonly username: string; readonly password: string };
  /** Is absent without access to the AWS account. */
  readonly account?: Account;
}

/** Asks AWS with the credentials of whoever runs the script. */
export interface Account {
  /** Resolves when the client has acknowledged the message; rejects with AWS's error. */
  sendDirect(clientId: string, topic: string, payload: string): Promise<void>;
  /** Is absent where nobody asked for a host to be closed and opened again. */
  readonly host?: Host;
}

export interface Host {
  /** Answers the host's name. */
  name(): Promise<string>;
  setOpen(open: boolean): Promise<void>;
}

export const proven = (why: string): Verdict => ({ kind: "proven", why });
export const refuted = (why: string): Verdict => ({ kind: "refuted", why });
export const notTried = (why: string): Verdict => ({ kind: "not tried", why });

export const reasonOf = (error: unknown): string =>
  error instanceof Error ? error.message || error.name : String(error);
