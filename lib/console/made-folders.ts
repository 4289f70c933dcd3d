/** Names what lies in the console's folder and is made of the rest. `local/start/fingerprint.ts` leaves out the same. */
export const madeFolders: readonly string[] = ["dist", "api/made"];
