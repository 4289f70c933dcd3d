/** A call of the management API: how it is asked for, who may ask, and what it answers. */

import type * as v from "valibot";
import type { Role } from "../../../shared/core/identity/role.ts";
import type { Asking, AskingInProject } from "./asking.ts";
import type { Query } from "./query.ts";

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
