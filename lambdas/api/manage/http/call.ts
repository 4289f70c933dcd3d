/** Describes a call of the management API: how it is asked for, who may ask, and what it answers. */

import type * as v from "valibot";
import type { Query } from "../../../shared/calls/query.ts";
import type { Role } from "../../../shared/core/identity/role.ts";
import type { AuditPlace } from "../audit/places.ts";
import type { Asking, AskingInProject, PublicAsking } from "./asking.ts";

/** Holds what the OpenAPI document says of a call. Requests and answers are checked against it. */
interface Described {
  /** Says in one sentence what the call does, such as "Lists the project's devices." */
  readonly summary: string;
  /** Holds the query parameters by name in snake_case; requests may use both spellings. */
  readonly query?: Query;
  /** Is the schema that `readBody` is given. */
  readonly body?: v.GenericSchema;
  /** Is the schema of the 200 answer. Its objects are strict, so that an undeclared key is noticed. */
  readonly answer: v.GenericSchema;
  /**
   * Is true if the call tells about single sources and heeds `mayTouch`. API tokens that are bound to some sources may
   * make no other call below `/v2/projects`.
   */
  readonly ofSources?: true;
  /** Is true if the path names a single thing although it ends in no id, as that of the caller does. */
  readonly isSingle?: true;
  /**
   * Is true of a GET that changes something, and false of another method that changes nothing that somebody has set, as
   * signing out. All others do.
   */
  readonly changes?: boolean;
}

/** Is a call under `/v2/projects/{project}`, whose caller has at least `role` there. */
export interface ProjectCall extends Described {
  readonly method: string;
  readonly path: string;
  readonly role: Role;
  /** Is the scope by which API tokens make the call. Without it they make those that read what a project user may. */
  readonly tokenScope?: "read" | "write";
  /** Is true if administrators of the organization may make the call for a deleted project too. */
  readonly ofDeleted?: true;
  /** Answers in whose audit logs a change stands beside that of its project. */
  readonly places?: (asking: Asking) => Promise<readonly AuditPlace[]>;
  readonly run: (asking: AskingInProject) => Promise<unknown>;
}

/** Is a call anywhere else, which itself decides what the caller may see. */
export interface OpenCall extends Described {
  readonly method: string;
  readonly path: string;
  /** Is the least role that its caller must have in some project or organization, whichever the body names. */
  readonly somewhere?: Role;
  /** Answers in whose audit logs a change stands. A call that changes something must say it. */
  readonly places?: (asking: Asking) => Promise<readonly AuditPlace[]>;
  readonly run: (asking: Asking) => Promise<unknown>;
}

/**
 * Is a call that needs no credential: what its body holds shows that the caller may make it. A credential that is sent
 * must be good.
 */
export interface PublicCall extends Described {
  readonly method: string;
  readonly path: string;
  readonly isPublic: true;
  readonly places: (asking: PublicAsking) => Promise<readonly AuditPlace[]>;
  readonly run: (asking: PublicAsking) => Promise<unknown>;
}

/** Is a call that needs a credential. */
export type PrivateCall = ProjectCall | OpenCall;

export type Call = PrivateCall | PublicCall;
