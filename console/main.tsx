/** Starts the console: reads the stage's configuration, then shows the page of the address. */

import "./style/tokens.css";
import "./style/base.css";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./App.tsx";
import { readConfig } from "./api/config.ts";
import { NoConfig } from "./frame/NoConfig.tsx";
import { listenToKeys } from "./keys/use-key.ts";
import { takeToken } from "./session/fragment.ts";
import { session } from "./session/store.ts";

// Takes the token out of the address before anything else can see it, and then asks whether it is welcome.
const token = takeToken(window);
const place = document.getElementById("root");
if (!place) throw new Error("index.html has no place for the console.");
const root = createRoot(place);
listenToKeys(window);

readConfig().then(
  (config) => {
    if (token !== undefined && config.laptop) session.begin(token);
    root.render(
      <StrictMode>
        <App config={config} />
      </StrictMode>,
    );
  },
  (error: unknown) => root.render(<NoConfig error={error} />),
);
