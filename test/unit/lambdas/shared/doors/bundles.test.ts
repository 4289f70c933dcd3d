import { join } from "node:path";
import { build } from "esbuild";
import { expect, it } from "vitest";

const lambdas = join(import.meta.dirname, "../../../../../lambdas");

/** Answers the packages in a function's bundle. */
async function packagesOf(handler: string): Promise<ReadonlySet<string>> {
  const { metafile } = await build({
    entryPoints: [join(lambdas, handler)],
    bundle: true,
    platform: "node",
    format: "esm",
    write: false,
    metafile: true,
    logLevel: "silent",
  });
  const names = Object.keys(metafile.inputs).map((file) => /.*node_modules\/((@[^/]+\/)?[^/]+)/.exec(file)?.[1]);
  return new Set(names.filter((name) => name !== undefined));
}

it.each(["api/authenticate/handler.ts", "api/ingest/handler.ts"])(
  "the schemas of the doors bring no schema library into %s",
  async (handler) => {
    const packages = await packagesOf(handler);
    expect(packages).toContain("@aws-sdk/client-dynamodb");
    expect(packages).not.toContain("valibot");
  },
);
