/** Joins all stacks of an assembly, and follows references from one stack to another. */

import type { AssemblyStack } from "./assembly.ts";
import { resolveCondition, resolveValue, type Scope } from "./intrinsics.ts";
import { asObject, asText, type JsonObject } from "./json.ts";
import type { Kind } from "./kind.ts";
import type { Resource, Stack } from "./resource.ts";
import { TemplateError } from "./template-error.ts";

export class Cloud {
  readonly stacks: Stack[];
  private readonly kindOf: (resource: Resource) => Kind;

  /** `kindOf` answers what references to a resource give. It throws for a type that the laptop does not know. */
  constructor(assembly: readonly AssemblyStack[], kindOf: (resource: Resource) => Kind) {
    this.kindOf = kindOf;
    this.stacks = assembly.map((stack) => ({ ...stack, resources: this.resourcesOf(stack) }));
  }

  all(type: string): Resource[] {
    return this.resources().filter((resource) => resource.type === type);
  }

  resources(): Resource[] {
    return this.stacks.flatMap((stack) => [...stack.resources.values()]);
  }

  stack(name: string): Stack {
    const found = this.stacks.find((stack) => stack.name === name);
    if (found === undefined) throw new Error(`The assembly has no stack ${name}.`);
    return found;
  }

  outputs(): Record<string, string> {
    const pairs = this.stacks.flatMap((stack) =>
      Object.keys(asObject(stack.template.Outputs)).map((name) => [
        `${stack.name}.${name}`,
        this.output(stack.name, name),
      ]),
    );
    return Object.fromEntries(pairs);
  }

  output(stackName: string, outputName: string): string {
    const output = asObject(asObject(this.stack(stackName).template.Outputs)[outputName]);
    const value = asText(resolveValue(output.Value, this.scope(stackName, outputName)));
    if (value === undefined)
      throw new TemplateError({ stackName, logicalId: outputName }, "there is no such output, or it is no text.");
    return value;
  }

  private exported(name: string): string | undefined {
    for (const stack of this.stacks) {
      for (const [id, output] of Object.entries(asObject(stack.template.Outputs))) {
        const exported = asObject(asObject(output).Export).Name;
        if (exported !== undefined && resolveValue(exported, this.scope(stack.name, id)) === name)
          return this.output(stack.name, id);
      }
    }
    return undefined;
  }

  private ssmParameter(name: string): string | undefined {
    const found = this.all("AWS::SSM::Parameter").find((each) => this.kindOf(each).ref(each) === name);
    return found === undefined ? undefined : asText(found.property("Value"));
  }

  /** Answers what an expression in the stack `stackName` can refer to. `logicalId` says in errors where it stands. */
  private scope(stackName: string, logicalId: string, type?: string): Scope {
    const stack = this.stack(stackName);
    const find = (id: string): Resource => {
      const resource = stack.resources.get(id);
      if (resource === undefined)
        throw new TemplateError({ stackName, logicalId }, `it refers to ${id}, which the template lacks.`);
      return resource;
    };
    return {
      stackName,
      template: stack.template,
      fail: (why) => new TemplateError({ stackName, logicalId, ...(type === undefined ? {} : { type }) }, why),
      hasResource: (id) => stack.resources.has(id),
      ref: (id) => this.kindOf(find(id)).ref(find(id)),
      attribute: (id, name) => this.kindOf(find(id)).attribute(find(id), name),
      exported: (name) => this.exported(name),
      output: (fromStack, name) => this.output(fromStack, name),
      ssmParameter: (name) => this.ssmParameter(name),
    };
  }

  private resourcesOf(stack: AssemblyStack): Map<string, Resource> {
    const entries = Object.entries(asObject(stack.template.Resources)).map(
      ([id, body]) => [id, asObject(body)] as const,
    );
    const present = entries.filter(([id, body]) => this.exists(stack, id, body));
    return new Map(present.map(([id, body]) => [id, this.resource(stack.name, id, body)]));
  }

  private exists(stack: AssemblyStack, logicalId: string, body: JsonObject): boolean {
    const condition = asText(body.Condition);
    if (condition === undefined) return true;
    const fail = (why: string): TemplateError => new TemplateError({ stackName: stack.name, logicalId }, why);
    return resolveCondition(condition, { stackName: stack.name, template: stack.template, fail });
  }

  private resource(stackName: string, logicalId: string, body: JsonObject): Resource {
    const type = asText(body.Type) ?? "";
    const rawProperties = asObject(body.Properties);
    const resolve = (value: unknown): unknown => resolveValue(value, this.scope(stackName, logicalId, type));
    return {
      stackName,
      logicalId,
      type,
      rawProperties,
      property: (name) => resolve(rawProperties[name]),
      properties: () => asObject(resolve(rawProperties)),
      fail: (property, why) => new TemplateError({ stackName, logicalId, type, property }, why),
    };
  }
}
