/** Puts `theme.js` among the assets under a name that changes with its text, and into the page as a blocking script. */

import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Plugin } from "vite";

const address = "/assets/theme.js";
const read = (): string => readFileSync(join(import.meta.dirname, "..", "theme.js"), "utf8");

export function themeScript(): Plugin {
  let emitted: string | undefined;
  return {
    name: "theme-script",
    buildStart() {
      if (this.meta.watchMode) return;
      emitted = this.emitFile({ type: "asset", name: "theme.js", source: read() });
    },
    configureServer(server) {
      server.middlewares.use(address, (_request, response) => {
        response.setHeader("content-type", "text/javascript");
        response.end(read());
      });
    },
    generateBundle: {
      order: "post",
      handler(_options, bundle) {
        const page = bundle["index.html"];
        if (emitted === undefined || page?.type !== "asset") return;
        page.source = String(page.source).replace(address, `/${this.getFileName(emitted)}`);
      },
    },
  };
}
