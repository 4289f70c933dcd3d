/**
 * Builds the console: `vite build console`. `vite console` serves it for development, and asks the laptop at
 * `MILLRACE_URL`, or else at port 8080, for everything that is not a page.
 */

import { defineConfig } from "vite";
import { compileEarly } from "./tools/compile-early.ts";
import { madeTypes } from "./tools/made-types.ts";
import { themeScript } from "./tools/theme-script.ts";

/** Lists the paths of the API. They are narrow, since the console has a folder named `api` as well. */
const calls = [
  "^/v2/",
  "^/(openapi|asyncapi|config)\\.json$",
  "^/oauth2/",
  "^/\\.well-known/",
  "^/data-connector/",
  "^/[Aa]uth$",
  "^/api/(data|blobs|cdc|logs|v2/write)$",
  "^/(query|write|ping|health)$",
];

const laptop = process.env.MILLRACE_URL ?? "http://127.0.0.1:8080";

export default defineConfig({
  root: import.meta.dirname,
  plugins: [madeTypes(), themeScript(), compileEarly()],
  server: { proxy: Object.fromEntries(calls.map((path) => [path, { target: laptop, changeOrigin: true }])) },
  build: {
    target: "es2024",
    outDir: "dist",
    emptyOutDir: true,
    // A data URL would be one more thing for the policy of the page to allow.
    assetsInlineLimit: 0,
    // Says nothing of "use client", which libraries write for servers that draw pages.
    rolldownOptions: { checks: { moduleLevelDirective: false, pluginTimings: false } },
    modulePreload: { polyfill: false },
    // Publishes no source maps: what is built here is served as it is.
    sourcemap: false,
  },
});
