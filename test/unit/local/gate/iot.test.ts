import {
  DescribeDomainConfigurationCommand,
  DescribeEndpointCommand,
  IoTClient,
  ListThingsCommand,
  UpdateDomainConfigurationCommand,
} from "@aws-sdk/client-iot";
import { describe, expect, onTestFinished, test } from "vitest";
import { DomainConfigurations } from "../../../../lambdas/shared/adapters/iot/domain-configurations.ts";
import type { PolicyStatement } from "../../../../local/template/policy-statement.ts";
import { allow, arn, clientOf, openGate, smallPlatform } from "./small-platform.ts";

const authorizer = (name: string) => ({
  logicalId: name,
  name,
  arn: arn("iot", `authorizer/${name}`),
  functionArn: "",
});
const mqttDomains = (["SECURE_MQTT", "MQTT_WSS"] as const).map((protocol) => ({
  logicalId: protocol,
  name: `test-${protocol}`,
  arn: arn("iot", `domainconfiguration/test-${protocol}/abcde`),
  protocol,
  authorizerName: "first",
  functionArn: "",
}));

async function open(statements?: PolicyStatement[]) {
  const platform = smallPlatform(statements, { mqttDomains, authorizers: [authorizer("first"), authorizer("second")] });
  const gate = await openGate({ platform });
  const client = new IoTClient(clientOf(gate, platform));
  onTestFinished(() => client.destroy());
  return { gate, client, domains: new DomainConfigurations(client) };
}

test("a domain configuration is shown, closed and opened again", async () => {
  const { domains } = await open();
  const name = "test-SECURE_MQTT";
  expect(await domains.find(name)).toEqual({ isEnabled: true, authorizer: "first", hostName: "127.0.0.1" });
  await domains.disable(name);
  await domains.removeAuthorizer(name);
  expect(await domains.find(name)).toEqual({ isEnabled: false, hostName: "127.0.0.1" });
  await domains.enable(name, "second");
  expect(await domains.find(name)).toEqual({ isEnabled: true, authorizer: "second", hostName: "127.0.0.1" });
  expect(await domains.find("test-MQTT_WSS")).toMatchObject({ authorizer: "first" });
  expect(await domains.find("other")).toBeUndefined();
  expect(await domains.dataEndpoint()).toBe("127.0.0.1");
});

test("a domain configuration tells the port at which its protocol is spoken", async () => {
  const { gate, domains } = await open();
  gate.tellMqttPorts(new Map([["SECURE_MQTT", 40_001]]));
  expect(await domains.find("test-SECURE_MQTT")).toMatchObject({ hostName: "127.0.0.1:40001" });
  expect(await domains.find("test-MQTT_WSS")).toMatchObject({ hostName: "127.0.0.1" });
});

describe("a call", () => {
  test("is counted, and checked against the caller's role", async () => {
    const resource = arn("iot", "domainconfiguration/test-SECURE_MQTT/*");
    const { gate, domains, client } = await open([allow(["iot:DescribeDomainConfiguration"], [resource])]);
    expect(await domains.find("test-SECURE_MQTT")).toBeDefined();
    for (const call of [
      () => domains.find("test-MQTT_WSS"),
      () => domains.disable("test-SECURE_MQTT"),
      () => client.send(new DescribeEndpointCommand({ endpointType: "iot:Data-ATS" })),
    ]) {
      await expect(call()).rejects.toMatchObject({ name: "AccessDeniedException" });
    }
    expect(gate.counts()).toContainEqual(
      expect.objectContaining({ service: "iot", action: "DescribeDomainConfiguration", calls: 2, errors: 1 }),
    );
  });

  test("is refused as AWS does where it cannot be done, and in words where the laptop does not know it", async () => {
    const { client } = await open();
    const domainConfigurationName = "other";
    await expect(
      client.send(new DescribeDomainConfigurationCommand({ domainConfigurationName })),
    ).rejects.toMatchObject({
      name: "ResourceNotFoundException",
    });
    const unknown = new UpdateDomainConfigurationCommand({
      domainConfigurationName: "test-MQTT_WSS",
      authorizerConfig: { defaultAuthorizerName: "third" },
    });
    await expect(client.send(unknown)).rejects.toMatchObject({ name: "InvalidRequestException" });
    const endpoint = new DescribeEndpointCommand({ endpointType: "iot:Jobs" });
    await expect(client.send(endpoint)).rejects.toMatchObject({ name: "InvalidRequestException" });
    await expect(client.send(new ListThingsCommand({}))).rejects.toThrow("domain configurations and the endpoint only");
  });
});
