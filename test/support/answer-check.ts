/** Checks answers against the OpenAPI document. A key that the document does not declare is a fault too. */

import { Ajv2020, type ErrorObject, type ValidateFunction } from "ajv/dist/2020.js";

interface Operation {
  readonly responses: Readonly<Record<string, unknown>>;
}

export interface OpenApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
}

interface Route {
  readonly path: string;
  readonly pattern: RegExp;
}

/** A time as existing clients read it: RFC 3339 in UTC, with 0, 3 or 6 fractional digits. */
const dateTime = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.(\d{3}|\d{6}))?Z$/;

export class AnswerCheck {
  private readonly document: OpenApiDocument;
  private readonly routes: readonly Route[];
  private readonly ajv: Ajv2020;

  constructor(document: OpenApiDocument) {
    this.document = document;
    // Puts paths without parameters first, and makes a parameter match neither slash nor colon, since ids hold neither.
    this.routes = Object.keys(document.paths)
      .toSorted((one, other) => one.split("{").length - other.split("{").length)
      .map((path) => ({ path, pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, "[^/:]+")}$`) }));
    this.ajv = new Ajv2020({ strict: false, allErrors: true, formats: { "date-time": dateTime } });
    this.ajv.addSchema(document, "openapi");
  }

  /** Throws an error with the call and the place of each fault, if there are any. */
  check(method: string, target: string, status: number, body: unknown): void {
    const call = `${method} ${target}`;
    const [path = ""] = target.split("?");
    const operation = this.operationOf(method, path);
    if (!operation && status === 200) throw new Error(`${call} is not in the OpenAPI document.`);
    if (operation && !(status in operation.responses))
      throw new Error(`${call} answered ${status}, which it does not declare.`);
    const validate =
      status === 200 && operation
        ? this.answerOf(method, operation.path)
        : this.schemaAt("components", "schemas", "Error");
    if (validate(body)) return;
    const faults = (validate.errors ?? []).map(describe).join("; ");
    throw new Error(
      `${call} answered ${status} with what the OpenAPI document does not say: ${faults}. ${JSON.stringify(body).slice(0, 500)}`,
    );
  }

  private operationOf(method: string, path: string): (Operation & { readonly path: string }) | undefined {
    for (const route of this.routes) {
      const operation = route.pattern.test(path) ? this.document.paths[route.path]?.[method.toLowerCase()] : undefined;
      if (operation) return { ...operation, path: route.path };
    }
    return undefined;
  }

  private answerOf(method: string, path: string): ValidateFunction {
    return this.schemaAt(
      "paths",
      path,
      method.toLowerCase(),
      "responses",
      "200",
      "content",
      "application/json",
      "schema",
    );
  }

  private schemaAt(...names: readonly string[]): ValidateFunction {
    const pointer = names.map((name) => encodeURIComponent(name.replaceAll("~", "~0").replaceAll("/", "~1"))).join("/");
    const validate = this.ajv.getSchema(`openapi#/${pointer}`);
    if (!validate) throw new Error(`The OpenAPI document has nothing at ${names.join(" ")}.`);
    return validate;
  }
}

const describe = ({ instancePath, message, params }: ErrorObject): string =>
  `${instancePath || "the body"} ${message} ${JSON.stringify(params)}`;
