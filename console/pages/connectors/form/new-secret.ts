/** Makes a secret of 32 bytes, in the form that libraries of Standard Webhooks read. */
export function newSecret(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(32));
  return `whsec_${btoa(String.fromCharCode(...bytes))}`;
}
