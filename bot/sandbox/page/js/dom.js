/** Building elements. Text goes in as text: nothing on this page is ever parsed as markup. */

const SVG = "http://www.w3.org/2000/svg";

/** An element with attributes and children; `on…` are listeners, null children are left out. */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else if (name === "class") node.className = value;
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...children.filter((child) => child !== null && child !== undefined));
  return node;
}

/** One of the icons at the top of index.html. */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", `#i-${name}`);
  svg.append(use);
  return svg;
}

/** An image that keeps its place while it loads; `otherwise()` stands there when it is none. */
export function picture(src, otherwise = () => icon("file")) {
  const image = el("img", { src, alt: "", loading: "lazy", decoding: "async", draggable: "false" });
  image.addEventListener("error", () => image.replaceWith(otherwise()), { once: true });
  return image;
}

export const one = (selector, root = document) => root.querySelector(selector);
export const many = (selector, root = document) => [...root.querySelectorAll(selector)];

/**
 * Arrow keys, Home and End move the focus among `items()`, which are one stop for Tab together.
 * Call what it returns after the items were made anew, with the one that Tab should reach.
 */
export function roving(container, items, keys = { previous: ["ArrowUp", "ArrowLeft"], next: ["ArrowDown", "ArrowRight"] }) {
  const settle = (stop = items()[0]) => {
    for (const item of items()) item.tabIndex = item === stop ? 0 : -1;
  };
  container.addEventListener("focusin", (event) => {
    const item = event.target.closest(".roving");
    if (item && items().includes(item)) settle(item);
  });
  container.addEventListener("keydown", (event) => {
    const list = items();
    const at = list.indexOf(document.activeElement?.closest(".roving") ?? null);
    let to = null;
    if (keys.next.includes(event.key)) to = Math.min(at + 1, list.length - 1);
    else if (keys.previous.includes(event.key)) to = at < 0 ? list.length - 1 : Math.max(at - 1, 0);
    else if (event.key === "Home" && at >= 0) to = 0;
    else if (event.key === "End" && at >= 0) to = list.length - 1;
    if (to === null || !list[to]) return;
    event.preventDefault();
    list[to].focus();
  });
  return settle;
}
