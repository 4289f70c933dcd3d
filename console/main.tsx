/** Starts the console: reads the stage's configuration, then shows the page of the address. */

import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { readConfig } from "./api/config.ts";
import { Routes } from "./routes.tsx";
import "./style/tokens.css";
import "./style/base.css";

const place = document.getElementById("root");
if (!place) throw new Error("index.html has no place for the console.");
const config = await readConfig();
document.title = config.stage === "" ? "Millrace" : `Millrace ${config.stage}`;
createRoot(place).render(
  <StrictMode>
    <Routes />
  </StrictMode>,
);
