// Elements, made by `createElement` and `textContent` alone.

const SVG = "http://www.w3.org/2000/svg";

/**
 * What an element gets: attributes by their names, and what listens.
 * @typedef {{
 *   [name: string]: unknown, onclick?: (event: Heard<MouseEvent>) => unknown, onsubmit?: (event: Heard<Event>) => unknown,
 *   oninput?: () => unknown, onchange?: () => unknown, onkeydown?: (event: Heard<KeyboardEvent>) => unknown,
 * }} Attributes
 * @typedef {Node | string | null | false | undefined} Child
 */

/**
 * @template E
 * @typedef {E & {currentTarget: HTMLElement, target: HTMLElement}} Heard an event of an element
 */

/**
 * An element. Members that begin with `on` listen; `class` and everything else are attributes, of which `true` is an
 * empty one, and `false`, `null` and `undefined` are none.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Attributes} [attributes]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function h(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

/**
 * The same in a drawing.
 * @template {keyof SVGElementTagNameMap} T
 * @param {T} tag
 * @param {Attributes} [attributes]
 * @param {...Child} children
 * @returns {SVGElementTagNameMap[T]}
 */
export function svg(tag, attributes = {}, ...children) {
  return filled(/** @type {SVGElementTagNameMap[T]} */ (document.createElementNS(SVG, tag)), attributes, children);
}

/**
 * @template {Element} E
 * @param {E} element
 * @param {Attributes} attributes
 * @param {Child[]} children
 * @returns {E}
 */
function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children) if (child || child === "") element.append(child);
  return element;
}

/**
 * Foreign text, whatever its direction.
 * @param {string} text
 * @returns {HTMLElement}
 */
export function bdi(text, attributes = {}) {
  return h("bdi", { dir: "auto", ...attributes }, text);
}

/**
 * A button that is an icon.
 * @param {string} icon of styles/icons.css
 * @param {string} name
 * @param {(event: Heard<MouseEvent>) => unknown} onclick
 */
export function iconButton(icon, name, onclick, attributes = {}) {
  return h("button", { type: "button", class: `icon-button icon-${icon}`, "aria-label": name, title: name, onclick, ...attributes });
}

/**
 * A button with a word.
 * @param {string} name
 * @param {(event: Heard<MouseEvent>) => unknown} onclick
 */
export function button(name, onclick, attributes = {}) {
  return h("button", { type: "button", class: "button", onclick, ...attributes }, name);
}

/**
 * Sets an attribute only if it changes, so that nothing is laid out anew.
 * @param {Element} element
 * @param {string} name
 * @param {string | null} value
 */
export function setAttribute(element, name, value) {
  if (value === null) {
    if (element.hasAttribute(name)) element.removeAttribute(name);
  } else if (element.getAttribute(name) !== value) {
    element.setAttribute(name, value);
  }
}

/**
 * Sets text only if it changes.
 * @param {Element} element
 * @param {string} text
 */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/**
 * The element that an event is about, or one around it.
 * @param {Event} event
 * @param {string} selector
 * @returns {HTMLElement | null}
 */
export function closest(event, selector) {
  return event.target instanceof Element ? event.target.closest(selector) : null;
}

/**
 * Makes these the children, in this order; those that are there already are not touched, so that focus and scroll stay.
 * @param {Element} parent
 * @param {Element[]} children
 */
export function setChildren(parent, children) {
  const wanted = new Set(children);
  for (const old of [...parent.children]) if (!wanted.has(old)) old.remove();
  children.forEach((child, index) => parent.children[index] !== child && parent.insertBefore(child, parent.children[index] ?? null));
}

/** @returns {Promise<number>} the next frame */
export function frame() {
  return new Promise((resolve) => {
    // A page in the background gets no frames, and goes on all the same.
    if (document.hidden) setTimeout(resolve, 0);
    else requestAnimationFrame(resolve);
  });
}

/** @param {string[]} parts @param {string} mediaType @param {string} filename */
export function download(parts, mediaType, filename) {
  const address = URL.createObjectURL(new Blob(parts, { type: mediaType }));
  const link = h("a", { href: address, download: filename });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/**
 * Text with marks at places that are counted in characters.
 * @param {string} text
 * @param {{start: number, length: number}[]} marks
 */
export function marked(text, marks) {
  const characters = Array.from(text);
  const line = bdi("");
  let at = 0;
  for (const { start, length } of marks) {
    line.append(characters.slice(at, start).join(""), h("mark", {}, characters.slice(start, start + length).join("")));
    at = start + length;
  }
  line.append(characters.slice(at).join(""));
  return line;
}

/**
 * Puts other entries into a list. A link among them that has the focus keeps it, if the new ones have it too.
 * @param {HTMLElement} list
 * @param {Node[]} entries
 */
export function replaceEntries(list, entries) {
  const active = document.activeElement;
  const focused = active && list.contains(active) ? active.getAttribute("href") : null;
  list.replaceChildren(...entries);
  if (focused === null) return;
  const link = [...list.querySelectorAll("a")].find((each) => each.getAttribute("href") === focused);
  link?.focus({ preventScroll: true });
}
