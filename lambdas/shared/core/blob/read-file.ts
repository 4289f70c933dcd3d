/** What comes of reading a file: a field may name one that was never put there. */
export type ReadFile =
  | { readonly kind: "read"; readonly bytes: Uint8Array }
  | { readonly kind: "absent" }
  | { readonly kind: "too-large"; readonly size: number };
