/** Makes one host name for both doors. */

import { CfnApiMapping, DomainName, EndpointType, SecurityPolicy } from "aws-cdk-lib/aws-apigatewayv2";
import { Certificate } from "aws-cdk-lib/aws-certificatemanager";
import { ARecord, HostedZone, RecordTarget } from "aws-cdk-lib/aws-route53";
import { ApiGatewayv2DomainProperties } from "aws-cdk-lib/aws-route53-targets";
import { Construct } from "constructs";
import type { Domain } from "../domain-setting.ts";
import { type HttpDoor, httpMappings } from "./http-door.ts";
import type { RestDoor } from "./rest-door.ts";

export interface SharedDomainProps {
  readonly domain: Domain;
  readonly http: HttpDoor;
  readonly rest: RestDoor;
}

/**
 * Maps the HTTP API under the first part of each of its paths, and the REST API under everything else. API Gateway
 * strips the part an API is mapped under, so the HTTP API has routes without it as well.
 */
export class SharedDomain extends Construct {
  constructor(scope: Construct, id: string, { domain, http, rest }: SharedDomainProps) {
    super(scope, id);
    const name = new DomainName(this, "Name", {
      domainName: domain.name,
      certificate: Certificate.fromCertificateArn(this, "Certificate", domain.certificateArn),
      endpointType: EndpointType.REGIONAL,
      securityPolicy: SecurityPolicy.TLS_1_2,
    });
    const map = (mappingId: string, apiId: string, stage: string, key?: string): CfnApiMapping =>
      new CfnApiMapping(this, mappingId, {
        apiId,
        stage,
        domainName: name.name,
        ...(key === undefined ? {} : { apiMappingKey: key }),
      });
    map("Rest", rest.api.restApiId, rest.api.deploymentStage.stageName);
    for (const key of httpMappings) {
      // Depends on the stage explicitly: its name is plain text and no reference, so CloudFormation would map a stage
      // that does not exist yet.
      map(`Http-${key}`, http.api.apiId, http.apiStage.stageName, key).node.addDependency(http.apiStage);
    }
    if (domain.hostedZone) this.addAlias(domain, domain.hostedZone, name);
  }

  private addAlias(
    domain: Domain,
    { id, name: zoneName }: NonNullable<Domain["hostedZone"]>,
    target: DomainName,
  ): void {
    new ARecord(this, "Alias", {
      zone: HostedZone.fromHostedZoneAttributes(this, "Zone", { hostedZoneId: id, zoneName }),
      recordName: `${domain.name}.`,
      target: RecordTarget.fromAlias(
        new ApiGatewayv2DomainProperties(target.regionalDomainName, target.regionalHostedZoneId),
      ),
    });
  }
}
