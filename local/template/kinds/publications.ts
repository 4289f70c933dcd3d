/**
 * Reads files that a deployment publishes (`Custom::CDKBucketDeployment`). On AWS a function of the CDK's in Python copies
 * them into a bucket. The laptop does not run it: it serves them from the assembly.
 */

import type { Cloud } from "../cloud.ts";
import { asBoolean, asList, asObject, asText } from "../json.ts";
import { kind } from "../kind.ts";
import type { LocalFileSource, LocalPublication } from "../model/site.ts";
import type { Resource } from "../resource.ts";

export const publicationType = "Custom::CDKBucketDeployment";

export const publicationKinds = {
  [publicationType]: kind({
    reads: [
      "ServiceToken",
      "SourceObjectKeys",
      "SourceMarkers",
      "SourceMarkersConfig.jsonEscape",
      "DestinationBucketName",
      "Prune",
      "Exclude",
      "Include",
      "SystemMetadata.cache-control",
    ],
    ignores: {
      SourceBucketNames: "the laptop finds assets in the assembly",
      WaitForDistributionInvalidation: "the laptop caches nothing",
      OutputObjectKeys: "nothing refers to them",
    },
  }),
};

/** Answers the ARNs of the functions that publish files on AWS, which the laptop does not run. */
export const publishers = (cloud: Cloud): ReadonlySet<string> =>
  new Set(cloud.all(publicationType).map((resource) => asText(resource.property("ServiceToken")) ?? ""));

export const readPublications = (cloud: Cloud): LocalPublication[] =>
  cloud.all(publicationType).map((resource) => {
    if (asBoolean(resource.property("Prune")) !== false)
      throw resource.fail("Prune", "the laptop publishes files beside each other, and removes none.");
    return {
      bucket: asText(resource.property("DestinationBucketName")) ?? "",
      sources: sourcesOf(cloud, resource),
      exclude: textsOf(resource.property("Exclude")),
      include: textsOf(resource.property("Include")),
      cacheControl: asText(asObject(resource.property("SystemMetadata"))["cache-control"]),
    };
  });

const textsOf = (value: unknown): string[] => asList(value).map((each) => asText(each) ?? "");

function sourcesOf(cloud: Cloud, resource: Resource): LocalFileSource[] {
  const [markers, configurations] = [resource.property("SourceMarkers"), resource.property("SourceMarkersConfig")];
  return textsOf(resource.property("SourceObjectKeys")).map((key, index) => {
    const folder = cloud.stack(resource.stackName).assets.get(key);
    if (folder === undefined) throw resource.fail("SourceObjectKeys", `the assembly has no asset ${key}.`);
    const isJson = asBoolean(asObject(asList(configurations)[index]).jsonEscape) ?? false;
    return { folder, markers: valuesOf(resource, asObject(asList(markers)[index]), isJson) };
  });
}

/** Answers what markers are replaced by: as it is, or as it stands within a text of JSON. */
function valuesOf(resource: Resource, markers: object, isJson: boolean): Record<string, string> {
  const values = Object.entries(markers).map(([marker, value]: [string, unknown]) => {
    const text = asText(value);
    if (text === undefined) throw resource.fail("SourceMarkers", `${marker} is no text.`);
    return [marker, isJson ? JSON.stringify(text).slice(1, -1) : text];
  });
  return Object.fromEntries(values);
}
