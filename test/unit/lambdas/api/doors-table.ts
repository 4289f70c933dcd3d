/**
 * States by hand who may make which call at the doors of sources, clients of InfluxDB and signing in, as the rule that
 * the code has to follow. A new call needs a line here. Those of `/v2` stand in `manage/matrix-table.ts`.
 */

export const callerNames = [
  "nobody",
  "forged token",
  "expired token",
  "source",
  "disabled source",
  "another source",
  "source elsewhere",
  "project user",
  "project developer",
  "project administrator",
  "organization administrator",
  "administrator elsewhere",
  "service account as developer",
  "service account without roles",
  "API token that reads",
  "API token that writes",
  "API token of another source",
  "API token elsewhere",
  "expired API token",
] as const;
export type CallerName = (typeof callerNames)[number];

/**
 * What a caller gets. `unknown` means that the credential is taken for none, and `hidden` an answer as if the source did
 * not exist.
 */
export type Outcome = "allowed" | "unknown" | "forbidden" | "hidden";

type Row = Readonly<Record<CallerName, Outcome>>;

const everywhere = (outcome: Outcome, others: readonly CallerName[] = [], other: Outcome = "allowed"): Row => ({
  ...(Object.fromEntries(callerNames.map((name) => [name, outcome])) as Row),
  ...Object.fromEntries(others.map((name) => [name, other])),
});

const unknown: readonly CallerName[] = [
  "nobody",
  "forged token",
  "expired token",
  "disabled source",
  "expired API token",
];

/** Are from outside the project, or have no part in it, and so are not told that the source exists. */
const outside: readonly CallerName[] = [
  "administrator elsewhere",
  "service account without roles",
  "API token elsewhere",
];

/** Makes a row of a call for the one source that is named, in which only the named callers are allowed. */
const ofSource = (allowed: readonly CallerName[]): Row => ({
  ...everywhere("forbidden", unknown, "unknown"),
  ...Object.fromEntries(outside.map((name) => [name, "hidden"])),
  ...Object.fromEntries(allowed.map((name) => [name, "allowed"])),
});

const writers: readonly CallerName[] = [
  "source",
  "project developer",
  "project administrator",
  "organization administrator",
  "service account as developer",
];

export const outcomes = {
  "whoever writes to the source": ofSource([...writers, "API token that writes"]),
  "whoever reads the source": ofSource([...writers, "project user", "API token that reads"]),
  everybody: everywhere("allowed"),
  // Whose token expired signs in again. Service accounts have no password.
  "whoever has a password or a value": everywhere(
    "allowed",
    [
      "nobody",
      "forged token",
      "disabled source",
      "service account as developer",
      "service account without roles",
      "expired API token",
    ],
    "unknown",
  ),
  "service accounts": everywhere("unknown", ["service account as developer", "service account without roles"]),
} satisfies Record<string, Row>;

type Whom = keyof typeof outcomes;

export const expected: Readonly<Record<string, Whom>> = {
  "POST /Auth": "whoever has a password or a value",
  "POST /auth": "whoever has a password or a value",
  "POST /oauth2/token": "service accounts",
  "POST /api/data": "whoever writes to the source",
  "GET /api/data": "whoever reads the source",
  "POST /api/blobs": "whoever writes to the source",
  "GET /api/blobs": "whoever reads the source",
  "POST /api/cdc": "whoever writes to the source",
  "GET /api/cdc": "whoever reads the source",
  "POST /api/logs": "whoever writes to the source",
  "POST /write": "whoever writes to the source",
  "POST /api/v2/write": "whoever writes to the source",
  "GET /query": "whoever reads the source",
  "POST /query": "whoever reads the source",
  "GET /ping": "everybody",
  "GET /health": "everybody",
  "GET /.well-known/jwks.json": "everybody",
  "GET /data-connector/.well-known/openid-configuration": "everybody",
  "GET /data-connector/.well-known/jwks.json": "everybody",
  "GET /data-connector/.well-known/standard-webhooks.json": "everybody",
};
