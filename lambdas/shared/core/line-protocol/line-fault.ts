/** Says in InfluxDB's words what is wrong with a line. */

export class LineFault extends Error {
  constructor(reason: string) {
    super(reason);
    this.name = "LineFault";
  }
}
