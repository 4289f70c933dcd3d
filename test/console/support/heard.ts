/** Tells what a reader of screens would say of a page: the names of its controls, and in which named groups and rows they are. */

import type { Page } from "playwright-core";

interface Value {
  readonly value?: unknown;
}

interface Node {
  readonly nodeId: string;
  readonly parentId?: string;
  readonly childIds?: readonly string[];
  readonly ignored: boolean;
  readonly role?: Value;
  readonly name?: Value;
  readonly properties?: readonly { readonly name: string; readonly value: Value }[];
}

export interface Control {
  readonly role: string;
  readonly name: string;
  /** Where a link leads. */
  readonly url: string;
  /** The names of the groups and rows that it is in, the outermost first. */
  readonly places: readonly string[];
}

const controls = new Set([
  ...["button", "link", "textbox", "searchbox", "combobox", "checkbox", "radio", "switch", "menuitem", "tab"],
  ...["menuitemradio", "option", "slider", "spinbutton", "DisclosureTriangle", "splitter", "PopUpButton", "listbox"],
]);
const groups = new Set([
  ...["group", "region", "navigation", "dialog", "alertdialog", "form", "complementary", "search", "radiogroup"],
  ...["tablist", "menu", "table", "figure", "banner", "main", "tabpanel", "listbox", "combobox"],
]);
/** What is told from others by what it holds. */
const rows = new Set(["row", "listitem"]);

const cells = new Set(["cell", "gridcell", "rowheader", "columnheader"]);

const textOf = ({ value }: Value = {}): string => (typeof value === "string" ? value.trim() : "");

/** Answers the controls of a page as it is, by the browser's own tree for readers of screens. */
export async function controlsOf(page: Page): Promise<readonly Control[]> {
  const session = await page.context().newCDPSession(page);
  const { nodes } = (await session.send("Accessibility.getFullAXTree")) as unknown as { nodes: readonly Node[] };
  await session.detach();
  const byId = new Map(nodes.map((node) => [node.nodeId, node]));
  return nodes
    .filter(({ ignored, role }) => !ignored && controls.has(textOf(role)))
    .map((node) => ({
      role: textOf(node.role),
      name: textOf(node.name),
      url: textOf(node.properties?.find(({ name }) => name === "url")?.value),
      places: placesOf(node, byId),
    }));
}

/** Answers the places that a node is in: groups by their names, rows and items of lists by all that they hold. */
function placesOf(node: Node, byId: ReadonlyMap<string, Node>): string[] {
  const parent = byId.get(node.parentId ?? "");
  if (parent === undefined) return [];
  const above = placesOf(parent, byId);
  const name = parent.ignored ? "" : nameOf(parent, byId);
  return name === "" ? above : [...above, `${textOf(parent.role)} ${name}`];
}

function nameOf(node: Node, byId: ReadonlyMap<string, Node>): string {
  const role = textOf(node.role);
  if (groups.has(role)) return textOf(node.name);
  if (rows.has(role)) return allText(node, byId);
  const siblings = (byId.get(node.parentId ?? "")?.childIds ?? []).map((id) => byId.get(id));
  // A cell is heard with the head of its column, and what is told of something with the word for it.
  if (cells.has(role)) return String(siblings.indexOf(node));
  if (role !== "definition") return "";
  const term = siblings.slice(0, siblings.indexOf(node)).findLast((each) => textOf(each?.role) === "term");
  return term === undefined ? "" : allText(term, byId);
}

/** Answers all text that something holds. */
function allText(node: Node, byId: ReadonlyMap<string, Node>): string {
  const children = (node.childIds ?? []).flatMap((id) => byId.get(id) ?? []);
  if (textOf(node.role) === "StaticText" || children.length === 0) return node.ignored ? "" : textOf(node.name);
  return children
    .map((child) => allText(child, byId))
    .filter((text) => text !== "")
    .join(" ");
}
