import { IoTClient, ListDomainConfigurationsCommand } from "@aws-sdk/client-iot";
import { expect, it } from "vitest";
import { DomainConfigurations } from "../../../../../../lambdas/shared/adapters/iot/domain-configurations.ts";

it("answers the names of all pages", async () => {
  const pages: Record<string, object> = {
    first: { domainConfigurations: [{ domainConfigurationName: "a" }], nextMarker: "second" },
    second: { domainConfigurations: [], nextMarker: "third" },
    third: { domainConfigurations: [{ domainConfigurationName: "b" }, {}] },
  };
  const client = new IoTClient({ region: "us-east-1" });
  const send = async (command: unknown) => {
    if (!(command instanceof ListDomainConfigurationsCommand)) throw new Error("This is another call.");
    return pages[command.input.marker ?? "first"];
  };
  expect(await new DomainConfigurations(Object.assign(client, { send })).names()).toEqual(["a", "b"]);
});
