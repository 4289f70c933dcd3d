/** Lays out navigation, header and the page of the address. */

import { Suspense, useEffect, useRef } from "react";
import { Route, useLocation } from "wouter";
import { type Page, pageOf, prefetch } from "../routes.tsx";
import { projectOf } from "../url/pattern.ts";
import { Breadcrumbs } from "./Breadcrumbs.tsx";
import { PageComing } from "./Coming.tsx";
import { useCrumbs } from "./crumbs.ts";
import { ErrorBoundary } from "./ErrorBoundary.tsx";
import "./Frame.css";
import { Home } from "./Home.tsx";
import { Header } from "./header/Header.tsx";
import { MenuAndHelp } from "./menu/MenuAndHelp.tsx";
import { NotFound } from "./NotFound.tsx";
import { Navigation } from "./nav/Navigation.tsx";
import { ProjectScope } from "./ProjectScope.tsx";
import { useClosingPopovers } from "./use-closing-popovers.ts";
import { useKeptFocus } from "./use-kept-focus.ts";
import { ZoneScope } from "./ZoneScope.tsx";

export function Frame() {
  const [path] = useLocation();
  const project = projectOf(path);
  // Says by its name which page was gone to: the focus goes to it.
  const title = useCrumbs().at(-1)?.title;
  usePrefetch();
  useClosingPopovers();
  useKeptFocus();
  return (
    <ZoneScope project={project}>
      <div className="frame">
        <a className="frame-skip" href="#page">
          Skip to the page
        </a>
        <Navigation project={project} />
        <Header project={project} />
        <main id="page" className="frame-page" tabIndex={-1} aria-label={title}>
          <Breadcrumbs />
          <ErrorBoundary address={path}>
            <Suspense fallback={<PageComing what="the page" />}>
              <PageOf project={project} />
            </Suspense>
          </ErrorBoundary>
        </main>
        <MenuAndHelp project={project} />
      </div>
    </ZoneScope>
  );
}

function PageOf({ project }: { readonly project: string | undefined }) {
  const [path] = useLocation();
  const found = pageOf(path);
  useArrival(found, path);
  const page = homes.includes(path) ? <Home /> : found ? <ShownPage key={found.path} page={found} /> : <NotFound />;
  return project === undefined ? page : <ProjectScope id={project}>{page}</ProjectScope>;
}

/** The addresses that lead on to the caller's projects. */
const homes: readonly string[] = ["/", "/sign-in"];

/** Shows a page, with its parameters. */
const ShownPage = ({ page }: { readonly page: Page }) => <Route path={page.path} component={page.Component} />;

/** Moves the focus to a page that was gone to, so that what reads the screen reads it, and the window's scroll to its top. */
function useArrival(page: Page | undefined, path: string): void {
  const before = useRef(path);
  const area = page?.path;
  useEffect(() => {
    if (before.current === path) return;
    const isSamePage = area !== undefined && pageOf(before.current)?.path === area;
    before.current = path;
    if (!isSamePage) document.getElementById("page")?.focus({ preventScroll: true });
    if (!isSamePage) window.scrollTo({ top: 0 });
  }, [path, area]);
}

/** Loads a page when its link is pointed at or focused, which is some tenths of a second before it is pressed. */
function usePrefetch(): void {
  // Loads the page of the address while it is asked which project it is of.
  useEffect(() => prefetch(location.pathname), []);
  useEffect(() => {
    const listener = ({ target }: Event): void => {
      const link = target instanceof Element ? target.closest("a[href^='/']") : null;
      if (link instanceof HTMLAnchorElement) prefetch(link.pathname);
    };
    document.addEventListener("pointerover", listener);
    document.addEventListener("focusin", listener);
    return () => {
      document.removeEventListener("pointerover", listener);
      document.removeEventListener("focusin", listener);
    };
  }, []);
}
