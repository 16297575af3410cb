// Light, dark, or as the system has it.

import { h } from "./dom.js";

const PLACE = "daybook.theme";
/** @type {Record<string, string>} */
const NEXT = { system: "light", light: "dark", dark: "system" };

/** @param {string} theme */
function apply(theme) {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}

/** @returns {HTMLButtonElement} that goes from one to the next */
export function themeButton() {
  let theme = localStorage.getItem(PLACE) ?? "system";
  if (!(theme in NEXT)) theme = "system";
  const name = () => `Theme: ${theme}`;
  const element = h("button", {
    type: "button", class: "icon-button icon-theme", "aria-label": name(), title: name(),
    onclick: () => {
      theme = NEXT[theme];
      localStorage.setItem(PLACE, theme);
      apply(theme);
      element.setAttribute("aria-label", name());
      element.title = name();
    },
  });
  apply(theme);
  return element;
}
