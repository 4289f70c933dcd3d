/** Holds an authenticated request on its way to the call that answers it. */

import type { Grants } from "../../../shared/access/authorize.ts";
import type { Identity } from "../../../shared/core/identity/identity.ts";
import type { Project } from "../../../shared/core/project/project.ts";
import type { Ports } from "../ports.ts";
import type { JsonRequest } from "./body.ts";

/** Is a request that was authenticated and, if the call belongs to a project, also authorized. */
export interface Asking {
  readonly request: JsonRequest;
  /** Holds the values of the path's parameters, by the names in its braces. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly caller: Identity;
  readonly grants: Grants;
  readonly ports: Ports;
}

/** Is a request of a call that needs no credential. */
export interface PublicAsking {
  readonly request: JsonRequest;
  /** Is absent if no credential was sent. */
  readonly caller: Identity | undefined;
  readonly ports: Ports;
}

export interface AskingInProject extends Asking {
  readonly project: Project;
}

/** Answers the value of a path parameter. The router has made sure that it is there. */
export const parameter = ({ parameters }: Asking, name: string): string => parameters[name] ?? "";
