/** The four kinds of identity. */

export type IdentityKind = "user" | "source" | "apiToken" | "serviceAccount";
