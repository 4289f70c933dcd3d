/** A call of the management API: how it is asked for, who may ask, and what it answers. */

import type * as v from "valibot";
import type { Grants } from "../../../shared/access/authorize.ts";
import type { Identity, Project, Role } from "../../../shared/core/records.ts";
import type { HttpRequest } from "../../../shared/handlers/api-gateway.ts";
import type { Ports } from "../ports.ts";
import type { Query, QueryParameter } from "./query.ts";

export type { QueryParameter };

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

/** What the OpenAPI document says of a call, and what its requests and answers are held against. */
interface Described {
  /** One sentence, imperative: "Lists the project's devices." */
  readonly summary: string;
  /** By name in snake_case; both spellings are accepted. */
  readonly query?: Query;
  /** What `readBody` is given. */
  readonly body?: v.GenericSchema;
  /** Of the 200 answer; strict objects, so that an undeclared key is seen. */
  readonly answer: v.GenericSchema;
  /**
   * True: it tells of single sources and heeds `mayTouch`. All else below `/v2/projects` is closed to API tokens that
   * are bound to some sources.
   */
  readonly ofSources?: true;
}

/** Under `/v2/projects/{project}`: the caller has at least `role` there. */
export interface ProjectCall extends Described {
  readonly method: string;
  readonly path: string;
  readonly role: Role;
  /** True: administrators of the organization may ask it of a deleted project too. */
  readonly ofDeleted?: true;
  readonly run: (asking: AskingInProject) => Promise<unknown>;
}

/** Anywhere else: the call itself decides what the caller may see. */
export interface OpenCall extends Described {
  readonly method: string;
  readonly path: string;
  readonly run: (asking: Asking) => Promise<unknown>;
}

export type Call = ProjectCall | OpenCall;

/** What one collection of the API consists of. */
export interface Resource {
  readonly calls: readonly Call[];
  /** The module of its answers: each strict object that it exports is a component of the OpenAPI document. */
  readonly schemas: Readonly<Record<string, unknown>>;
}

/** A name of the path's braces; the router has made sure that it is there. */
export const parameter = ({ parameters }: Asking, name: string): string => parameters[name] ?? "";
