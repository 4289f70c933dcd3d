/** Shows the console's parts by themselves, for tests. The address says which: `/?show=table&theme=dark`. */

import { StrictMode, Suspense } from "react";
import { createRoot } from "react-dom/client";
import { ToastProvider } from "../../../console/parts/action/Toasts.tsx";
import { ZoneContext } from "../../../console/time/use-zone.ts";
import { ChartShown } from "./ChartShown.tsx";
import { CodeShown } from "./CodeShown.tsx";
import { ActionsShown, DialogsShown } from "./DialogsShown.tsx";
import { FiltersShown } from "./FiltersShown.tsx";
import { FormShown } from "./FormShown.tsx";
import { StatesShown } from "./StatesShown.tsx";
import { TableShown } from "./TableShown.tsx";
import { ValuesShown } from "./ValuesShown.tsx";
import "../../../console/style/tokens.css";
import "../../../console/style/base.css";
import "./gallery.css";

const shown = {
  values: ValuesShown,
  states: StatesShown,
  table: TableShown,
  actions: ActionsShown,
  dialogs: DialogsShown,
  form: FormShown,
  filters: FiltersShown,
  code: CodeShown,
  chart: ChartShown,
};

const query = new URLSearchParams(location.search);
const theme = query.get("theme");
if (theme !== null) document.documentElement.dataset.theme = theme;
const name = query.get("show");
const found = Object.entries(shown).find(([each]) => each === name)?.[1];

const place = document.getElementById("root");
if (place && found) {
  const Shown = found;
  createRoot(place).render(
    <StrictMode>
      <ZoneContext value={query.get("zone") ?? "Europe/Berlin"}>
        <ToastProvider>
          <main className="gallery">
            <Suspense>
              <Shown />
            </Suspense>
          </main>
        </ToastProvider>
      </ZoneContext>
    </StrictMode>,
  );
}
