/** States by hand who may make which call, as the rule that the code has to follow. A new call needs a line here. */

export const callerNames = [
  "stranger",
  "member elsewhere",
  "administrator elsewhere",
  "project user",
  "project developer",
  "project administrator",
  "organization administrator",
  "service account as developer",
  "service account without roles",
  "token that reads",
  "token that writes",
  "token of another source",
  "token elsewhere",
  "source",
] as const;
export type CallerName = (typeof callerNames)[number];

/** What a caller gets. `hidden` means an answer as if what the path names did not exist. */
export type Outcome = "allowed" | "forbidden" | "hidden";

type Row = Readonly<Record<CallerName, Outcome>>;

/**
 * Makes a row in which only the named callers are allowed. Callers from outside the project are told that it does not
 * exist.
 */
const inProject = (allowed: readonly CallerName[]): Row => ({
  stranger: "hidden",
  "member elsewhere": "hidden",
  "administrator elsewhere": "hidden",
  "project user": "forbidden",
  "project developer": "forbidden",
  "project administrator": "forbidden",
  "organization administrator": "forbidden",
  "service account as developer": "forbidden",
  "service account without roles": "forbidden",
  "token that reads": "forbidden",
  "token that writes": "forbidden",
  "token of another source": "forbidden",
  "token elsewhere": "hidden",
  source: "forbidden",
  ...Object.fromEntries(allowed.map((name) => [name, "allowed"])),
});

const administrators: readonly CallerName[] = ["project administrator", "organization administrator"];
const developers: readonly CallerName[] = ["project developer", "service account as developer", ...administrators];
const wholeReaders: readonly CallerName[] = ["project user", "token that reads", ...developers];
const readers: readonly CallerName[] = [...wholeReaders, "token of another source"];

const programs: readonly CallerName[] = [
  "service account as developer",
  "service account without roles",
  "token that reads",
  "token that writes",
  "token of another source",
  "token elsewhere",
];

const everywhere = (outcome: Outcome): Row => ({
  ...(Object.fromEntries(callerNames.map((name) => [name, outcome])) as Row),
  source: "forbidden",
});

const seeingOrganization: Row = {
  ...inProject(readers),
  "service account without roles": "hidden",
  "token that writes": "hidden",
};

export const outcomes = {
  "whoever reads the project": inProject(wholeReaders),
  // These calls read single sources, and so also take tokens that are limited to some sources.
  "whoever reads sources": inProject(readers),
  // Administrators, and tokens that read the whole project.
  "whoever exports the project": inProject([...administrators, "token that reads"]),
  "users of the project": inProject(["project user", ...developers]),
  "developers of the project": inProject(developers),
  // A token that is bound to other sources is let in, and finds no such source.
  "whoever commands sources": inProject([...developers, "token that writes", "token of another source"]),
  "administrators of the project": inProject(administrators),
  "administrators of the project's organization": inProject(["organization administrator"]),
  // These calls answer only what the caller may see.
  everybody: everywhere("allowed"),
  // Programs sign in again.
  people: {
    ...everywhere("allowed"),
    ...(Object.fromEntries(programs.map((name) => [name, "forbidden"])) as Partial<Row>),
  },
  "everybody but tokens of single sources": { ...everywhere("allowed"), "token of another source": "forbidden" },
  "whoever sees the organization": seeingOrganization,
  "administrators of the organization": {
    ...seeingOrganization,
    ...(Object.fromEntries(readers.map((name) => [name, "forbidden"])) as Partial<Row>),
    "organization administrator": "allowed",
  },
  "administrators of some organization": {
    ...everywhere("forbidden"),
    "administrator elsewhere": "allowed",
    "organization administrator": "allowed",
  },
  // Whoever administers no project is refused before the body is read, and so before it is known which project is meant.
  "administrators of the project, or of another one": {
    ...everywhere("forbidden"),
    "member elsewhere": "hidden",
    "administrator elsewhere": "hidden",
    ...Object.fromEntries(administrators.map((name) => [name, "allowed"])),
  } as Row,
  // Here the caller asks about another user.
  "administrators of the user's organization": {
    ...everywhere("hidden"),
    "organization administrator": "allowed",
  },
  "the user himself": { ...everywhere("hidden"), "organization administrator": "forbidden" },
} satisfies Record<string, Row>;

type Whom = keyof typeof outcomes;

const organizations: Readonly<Record<string, Whom>> = {
  "GET /v2/organizations": "everybody",
  "GET /v2/organizations/{organization}": "whoever sees the organization",
  "PATCH /v2/organizations/{organization}": "administrators of the organization",
  "GET /v2/organizations/{organization}/members": "administrators of the organization",
  "POST /v2/organizations/{organization}/members": "administrators of the organization",
  "GET /v2/organizations/{organization}/members/{member}": "administrators of the organization",
  "PATCH /v2/organizations/{organization}/members/{member}": "administrators of the organization",
  "DELETE /v2/organizations/{organization}/members/{member}": "administrators of the organization",
  "GET /v2/organizations/{organization}/members/{member}:getInviteUrl": "administrators of the organization",
  "GET /v2/organizations/{organization}/webhookkeys": "administrators of the organization",
  "POST /v2/organizations/{organization}:rotateWebhookKeys": "administrators of the organization",
  "GET /v2/organizations/{organization}/auditentries": "administrators of the organization",
  "GET /v2/organizations/{organization}/signinfailures": "administrators of the organization",
  "GET /v2/organizations/{organization}/permissions": "whoever sees the organization",
  "GET /v2/roles": "everybody",
  "GET /v2/roles/{role}": "everybody",
};

const users: Readonly<Record<string, Whom>> = {
  "GET /v2/users": "everybody",
  "POST /v2/users": "administrators of some organization",
  "GET /v2/users/{user}": "administrators of the user's organization",
  "PATCH /v2/users/{user}": "administrators of the user's organization",
  "DELETE /v2/users/{user}": "administrators of the user's organization",
  "GET /v2/me": "everybody",
  "GET /v2/limits": "everybody",
  "POST /v2/sessions:renew": "people",
  "POST /v2/sessions:revoke": "everybody",
  "POST /v2/users/{user}:changePassword": "the user himself",
  "POST /v2/users/{user}:resetPassword": "administrators of the user's organization",
};

const projects: Readonly<Record<string, Whom>> = {
  "GET /v2/projects": "everybody",
  "POST /v2/projects": "administrators of some organization",
  "POST /v2/projects:batchUpdate": "everybody",
  "GET /v2/projects/{project}": "whoever reads the project",
  "PATCH /v2/projects/{project}": "administrators of the project",
  "DELETE /v2/projects/{project}": "administrators of the project's organization",
  "GET /v2/projects/-/members": "everybody but tokens of single sources",
  "POST /v2/projects/-/members:batchCreate": "administrators of the project, or of another one",
  "POST /v2/projects/-/members:batchDelete": "administrators of the project, or of another one",
  // Whoever holds the token of a link, even without having signed in.
  "POST /v2/invitations:accept": "everybody",
};

/** The calls under `/v2/projects/{project}`. */
const under: Readonly<Record<string, Whom>> = {
  "GET /permissions": "whoever reads the project",
  "GET /messages": "whoever reads the project",
  "GET :metrics": "whoever reads the project",
  "GET /auditentries": "administrators of the project",
  "GET /signinfailures": "administrators of the project",
  "GET /members": "whoever reads the project",
  "POST /members": "administrators of the project",
  "GET /members/{member}": "whoever reads the project",
  "PATCH /members/{member}": "administrators of the project",
  "DELETE /members/{member}": "administrators of the project",
  "GET /members/{member}:getInviteUrl": "administrators of the project",
  "GET /sources": "whoever reads sources",
  "POST /sources": "developers of the project",
  "GET /sources/{source}": "whoever reads sources",
  "PATCH /sources/{source}": "developers of the project",
  "DELETE /sources/{source}": "developers of the project",
  "POST /sources/{source}:resetPassword": "developers of the project",
  "GET /sources/{source}/messages": "whoever reads sources",
  "GET /sources/{source}/connection": "whoever reads sources",
  "GET /sources/{source}/measurements": "whoever reads sources",
  "GET /alerts": "whoever reads sources",
  "GET /eventtypes": "whoever reads the project",
  "GET /labelkeys": "whoever reads the project",
  "GET /sources/{source}/auth-config": "whoever reads sources",
  "GET /fleets": "whoever reads the project",
  "POST /fleets": "developers of the project",
  "GET /fleets/{fleet}": "whoever reads the project",
  "PATCH /fleets/{fleet}": "developers of the project",
  "DELETE /fleets/{fleet}": "developers of the project",
  "GET /retentions": "whoever reads the project",
  "POST /retentions": "developers of the project",
  "GET /retentions/{retention}": "whoever reads the project",
  "PATCH /retentions/{retention}": "developers of the project",
  "DELETE /retentions/{retention}": "developers of the project",
  "GET /retentions/{retention}:metrics": "whoever reads the project",
  "GET /retentions:metrics": "whoever reads the project",
  "GET /dataconnectors": "whoever reads the project",
  "POST /dataconnectors": "developers of the project",
  "GET /dataconnectors/{connector}": "whoever reads the project",
  "PATCH /dataconnectors/{connector}": "developers of the project",
  "DELETE /dataconnectors/{connector}": "developers of the project",
  "GET /dataconnectors/{connector}:metrics": "whoever reads the project",
  "GET /dataconnectors:metrics": "whoever reads the project",
  "GET /dataconnectors/{connector}/attempts": "whoever reads the project",
  "GET /dataconnectors/{connector}/gaps": "whoever reads the project",
  "POST /dataconnectors/{connector}:test": "developers of the project",
  "POST /dataconnectors/{connector}:sync": "developers of the project",
  "POST /dataconnectors/{connector}:replay": "developers of the project",
  "POST /dataconnectors/{connector}:resend": "developers of the project",
  "POST /dataconnectors/{connector}:resendFailed": "developers of the project",
  "GET /exports": "whoever exports the project",
  "POST /exports": "whoever exports the project",
  "GET /exports/{export}": "whoever exports the project",
  "POST /exports/{export}:cancel": "whoever exports the project",
  "DELETE /exports/{export}": "whoever exports the project",
  "GET /jobs": "whoever reads the project",
  "GET /jobs/{job}": "whoever reads the project",
  "POST /jobs/{job}:cancel": "developers of the project",
  "GET /devices": "whoever reads sources",
  "POST /devices": "developers of the project",
  "GET /devices/{device}": "whoever reads sources",
  "PUT /devices/{device}": "developers of the project",
  "DELETE /devices/{device}": "developers of the project",
  "POST /devices/{device}:publish": "developers of the project",
  "POST /devices/{device}:command": "whoever commands sources",
  "GET /devices/{device}/commands": "whoever reads sources",
  "GET /devices/{device}/commands/{command}": "whoever reads sources",
  "DELETE /devices/{device}/commands/{command}": "whoever commands sources",
  "POST /devices:transfer": "administrators of the project",
  "POST /devices:batchUpdate": "developers of the project",
  "GET /devices/{device}/labels": "whoever reads sources",
  "POST /devices/{device}/labels": "developers of the project",
  "GET /devices/{device}/labels/{label}": "whoever reads sources",
  "POST /devices/{device}/labels/{label}": "developers of the project",
  "PATCH /devices/{device}/labels/{label}": "developers of the project",
  "DELETE /devices/{device}/labels/{label}": "developers of the project",
  "GET /devices/{device}/events": "whoever reads sources",
  "GET /devices/{device}/events/{event}": "whoever reads sources",
  "GET /events": "whoever reads sources",
  "GET /devices/{device}/events:aggregate": "whoever reads sources",
  "GET /apitokens": "administrators of the project",
  "POST /apitokens": "administrators of the project",
  "GET /apitokens/{token}": "administrators of the project",
  "PATCH /apitokens/{token}": "administrators of the project",
  "DELETE /apitokens/{token}": "administrators of the project",
  "GET /serviceaccounts": "administrators of the project",
  "POST /serviceaccounts": "administrators of the project",
  "GET /serviceaccounts/{account}": "administrators of the project",
  "PATCH /serviceaccounts/{account}": "administrators of the project",
  "DELETE /serviceaccounts/{account}": "administrators of the project",
  "GET /serviceaccounts/{account}/keys": "administrators of the project",
  "POST /serviceaccounts/{account}/keys": "administrators of the project",
  "GET /serviceaccounts/{account}/keys/{key}": "administrators of the project",
  "DELETE /serviceaccounts/{account}/keys/{key}": "administrators of the project",
};

/** The calls under `/v2/projects/-`, which answer what the caller may read of all projects. */
const acrossProjects: Readonly<Record<string, Whom>> = {
  "GET /devices": "everybody",
  "GET /devices/{device}": "everybody",
  "GET /devices/{device}/events": "everybody",
};

const below = (prefix: string, table: Readonly<Record<string, Whom>>): Record<string, Whom> =>
  Object.fromEntries(Object.entries(table).map(([call, whom]) => [call.replace(" ", ` ${prefix}`), whom]));

export const expected: Readonly<Record<string, Whom>> = {
  ...organizations,
  ...users,
  ...projects,
  ...below("/v2/projects/{project}", under),
  ...below("/v2/projects/-", acrossProjects),
};
