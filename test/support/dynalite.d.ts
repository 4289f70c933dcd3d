declare module "dynalite" {
  import type { Server } from "node:http";

  /** A DynamoDB in memory, unless `path` is given. */
  export default function dynalite(options: { createTableMs: number }): Server;
}
