/** Stops the laptop at a template that holds something it cannot imitate or follow. */

export interface TemplateFault {
  readonly stackName: string;
  readonly logicalId: string;
  readonly type?: string;
  /** A dotted path such as `ScalingConfig.MaximumConcurrency`. */
  readonly property?: string;
}

export class TemplateError extends Error {
  readonly fault: TemplateFault;

  constructor(fault: TemplateFault, why: string) {
    const type = fault.type === undefined ? "" : ` (${fault.type})`;
    const property = fault.property === undefined ? "" : `, property ${fault.property}`;
    super(`Stack ${fault.stackName}, resource ${fault.logicalId}${type}${property}: ${why}`);
    this.name = "TemplateError";
    this.fault = fault;
  }
}
