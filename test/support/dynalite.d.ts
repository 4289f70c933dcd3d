declare module "dynalite" {
  import type { Server } from "node:http";

  /** Makes a DynamoDB that keeps its data in the folder `path`, or in memory. */
  export default function dynalite(options: { createTableMs: number; path?: string }): Server;
}
