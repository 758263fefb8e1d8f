/** Short notices over the chat, and the one question that the page itself asks. */

import { el, one } from "./dom.js";
import { t } from "./i18n.js";

const SHOWN_MS = 3200;

/** A notice that goes by itself. */
export function toast(text) {
  const place = one(".toasts");
  const node = el("div", { class: "toast" }, text);
  place.replaceChildren(node);
  setTimeout(() => node.remove(), SHOWN_MS);
}

/** Ask yes or no; without `no` it only tells something. Resolves to the answer. */
export function ask({ title, text = "", yes = t("viewer.close"), no = null }) {
  const sheet = one("#confirm");
  one("h3", sheet).textContent = title;
  one("p", sheet).textContent = text;
  one("[value=yes]", sheet).textContent = yes;
  one("[value=no]", sheet).textContent = no ?? "";
  one("[value=no]", sheet).hidden = no === null;
  sheet.returnValue = "no";
  sheet.showModal();
  one("[value=yes]", sheet).focus();
  return new Promise((resolve) => {
    sheet.addEventListener("close", () => resolve(sheet.returnValue === "yes"), { once: true });
  });
}
