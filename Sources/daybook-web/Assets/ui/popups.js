// Menus, dialogs and short notices.

import { button, h } from "./dom.js";

/**
 * A menu below its button. Arrow keys move, Escape closes, and the focus goes back to the button.
 * @param {HTMLElement} anchor
 * @param {string} name
 * @param {({label: string, run: () => void, danger?: boolean, checked?: boolean} | null)[]} items
 */
export function openMenu(anchor, name, items) {
  document.querySelector("[role=menu]")?.remove();
  const menu = h("div", { role: "menu", class: "menu", "aria-label": name });
  const close = (/** @type {boolean} */ refocus) => {
    menu.remove();
    anchor.setAttribute("aria-expanded", "false");
    document.removeEventListener("pointerdown", outside, true);
    if (refocus) anchor.focus();
  };
  const outside = (/** @type {Event} */ { target }) => {
    if (target instanceof Node && !menu.contains(target) && !anchor.contains(target)) close(false);
  };
  for (const item of items) {
    if (!item) continue;
    menu.append(h("button", {
      type: "button", role: item.checked === undefined ? "menuitem" : "menuitemcheckbox", "aria-checked": item.checked === undefined ? null : String(item.checked),
      class: item.danger ? "danger" : null, tabindex: "-1",
      onclick: () => {
        close(true);
        item.run();
      },
    }, item.label));
  }
  menu.addEventListener("keydown", (event) => {
    const entries = [...menu.querySelectorAll("button")];
    const at = entries.findIndex((entry) => entry === document.activeElement);
    const to = /** @type {Record<string, number>} */ ({ ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: entries.length - 1 })[event.key];
    if (to !== undefined) entries[(to + entries.length) % entries.length].focus();
    else if (event.key === "Escape" || event.key === "Tab") close(true);
    else return;
    event.preventDefault();
    event.stopPropagation();
  });
  anchor.setAttribute("aria-haspopup", "menu");
  anchor.setAttribute("aria-expanded", "true");
  // Within the page's landmark, as everything is
  (anchor.closest("main") ?? document.body).append(menu);
  place(menu, anchor);
  document.addEventListener("pointerdown", outside, true);
  /** @type {HTMLElement} */ (menu.firstElementChild)?.focus();
}

/** @param {HTMLElement} menu @param {HTMLElement} anchor */
function place(menu, anchor) {
  const box = anchor.getBoundingClientRect();
  const left = Math.min(box.left, innerWidth - menu.offsetWidth - 8);
  const below = box.bottom + 4 + menu.offsetHeight < innerHeight;
  menu.style.left = `${Math.max(8, left)}px`;
  menu.style.top = `${below ? box.bottom + 4 : Math.max(8, box.top - menu.offsetHeight - 4)}px`;
}

/**
 * A modal dialog. `submit` may throw; its message is then shown, and the dialog stays.
 * @param {object} parts
 * @param {string} parts.title
 * @param {(Node | string)[]} parts.body
 * @param {string} [parts.action] the button's word; without it there is only "Close"
 * @param {boolean} [parts.danger]
 * @param {() => Promise<void> | void} [parts.submit]
 */
export function openDialog({ title, body, action, danger = false, submit }) {
  const problem = h("p", { class: "problem", role: "alert" });
  const go = h("button", { type: "submit", class: danger ? "button danger" : "button primary" }, action ?? "");
  const leave = button(action ? "Cancel" : "Close", () => dialog.close());
  /** @type {HTMLDialogElement} */
  const dialog = h("dialog", { class: "dialog", "aria-label": title },
    h("form", {
      onsubmit: async (event) => {
        event.preventDefault();
        if (go.disabled) return;
        go.disabled = true;
        problem.textContent = "";
        try {
          await submit?.();
          dialog.close();
        } catch (error) {
          problem.textContent = /** @type {Error} */ (error).message;
        } finally {
          go.disabled = false;
        }
      },
    },
    h("h2", {}, title), ...body, problem,
    h("div", { class: "dialog-actions" }, leave, action !== undefined && go)));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
  // Not what scrolls, which the browser would take; and nothing is erased by a hasty Enter.
  const first = /** @type {HTMLElement} */ (dialog.querySelector("input, textarea, select, button"));
  (danger ? leave : first).focus();
  return dialog;
}

/**
 * A field with its label.
 * @param {string} label
 * @param {HTMLElement} control
 */
export function field(label, control) {
  return h("label", { class: "field" }, h("span", {}, label), control);
}

/** What announcements are heard from; part of the page from its beginning, or readers would miss the first. */
export const region = h("div", { role: "status", class: "status" });

/**
 * Says something to those who hear the page, and shows it for a moment.
 * @param {string} text
 */
export function announce(text, { quiet = false } = {}) {
  region.textContent = text;
  region.classList.toggle("quiet", quiet);
  region.classList.remove("shown");
  // Read once so that the same notice, shown again, begins anew.
  void region.offsetWidth;
  region.classList.add("shown");
}
