/** Holds entries of logs for the tests of pages. */

const time = "2026-01-02T03:04:05.000000Z";

export const auditEntry = {
  name: "projects/p1/auditentries/e1",
  time,
  actor: { name: "users/u2", kind: "USER", displayName: "Grace" },
  call: "sources.update",
  resource: "projects/p1/sources/s1",
  targets: [],
  network: "192.0.2.0/24",
  outcome: "DONE",
  status: 200,
  endTime: time,
  before: { displayName: "Pump" },
  after: { displayName: "Pump 1" },
} as const;

export const failure = {
  time,
  firstTime: time,
  count: 12,
  name: "grace",
  identity: "users/u2",
  reason: "WRONG_SECRET",
  credential: "PASSWORD",
  door: "HTTPS",
  address: "192.0.2.7",
  clientId: null,
} as const;
