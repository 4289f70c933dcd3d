/** Who asks for what: a request that was authenticated, on its way to the call that answers it. */

import type { Grants } from "../../../shared/access/authorize.ts";
import type { Identity } from "../../../shared/core/identity/identity.ts";
import type { Project } from "../../../shared/core/project/project.ts";
import type { HttpRequest } from "../../../shared/handlers/api-gateway.ts";
import type { Ports } from "../ports.ts";

/** A request that was authenticated, and authorized where the call stands under a project. */
export interface Asking {
  readonly request: HttpRequest;
  /** The names in the path's braces. */
  readonly parameters: Readonly<Record<string, string>>;
  readonly caller: Identity;
  readonly grants: Grants;
  readonly ports: Ports;
}

export interface AskingInProject extends Asking {
  readonly project: Project;
}

/** A name of the path's braces; the router has made sure that it is there. */
export const parameter = ({ parameters }: Asking, name: string): string => parameters[name] ?? "";
