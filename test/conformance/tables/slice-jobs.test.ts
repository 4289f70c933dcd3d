import { afterAll, beforeAll } from "vitest";
import { Jobs } from "../../../lambdas/shared/adapters/dynamodb/jobs.ts";
import { Table } from "../../../lambdas/shared/adapters/dynamodb/table.ts";
import { startTables, type Tables } from "../../support/tables.ts";
import { JobInMemory, newJob } from "../../unit/lambdas/background/perform/outside.ts";
import { describeSliceJobs } from "./slice-jobs.ts";

let tables: Tables;
let projects = 0;
beforeAll(async () => {
  tables = await startTables("registry");
});
afterAll(() => tables.stop());

const ownJob = () => ({ ...newJob({ kind: "sync", connector: "C" }), project: `P${projects++}` });

describeSliceJobs(
  "Jobs",
  async (job) => {
    const jobs = new Jobs(new Table(tables.client, "registry"));
    await jobs.start(job);
    return jobs;
  },
  ownJob,
);

const never = async (): Promise<never> => {
  throw new Error("No slice runs here.");
};

describeSliceJobs(
  "JobInMemory",
  async (job) =>
    new JobInMemory(job).port({ sync: never, replay: never, export: never, resend: never, deleteProject: never }).jobs,
  ownJob,
);
