// Elements, made by `createElement` and `textContent` alone.

const SVG = "http://www.w3.org/2000/svg";

/**
 * An element. Members that begin with `on` listen; `class` and everything else are attributes, of which `true` is an
 * empty one, and `false`, `null` and `undefined` are none.
 * @param {string} tag @param {Record<string, any>} [attributes] @param {...(Node | string | null | false | undefined)} children
 * @returns {any}
 */
export function h(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

/** The same in a drawing. @returns {any} */
export function svg(tag, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === null || value === undefined) continue;
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  for (const child of children) if (child || child === "") element.append(child);
  return element;
}

/** Foreign text, whatever its direction. @param {string} text @returns {HTMLElement} */
export function bdi(text, attributes = {}) {
  return h("bdi", { dir: "auto", ...attributes }, text);
}

/** A button that is an icon. @param {string} icon of styles/icons.css @param {string} name @param {(event: Event) => void} onclick */
export function iconButton(icon, name, onclick, attributes = {}) {
  return h("button", { type: "button", class: `icon-button icon-${icon}`, "aria-label": name, title: name, onclick, ...attributes });
}

/** A button with a word. */
export function button(name, onclick, attributes = {}) {
  return h("button", { type: "button", class: "button", onclick, ...attributes }, name);
}

/** Sets an attribute only if it changes, so that nothing is laid out anew. */
export function setAttribute(element, name, value) {
  if (value === null) {
    if (element.hasAttribute(name)) element.removeAttribute(name);
  } else if (element.getAttribute(name) !== value) {
    element.setAttribute(name, value);
  }
}

/** Sets text only if it changes. */
export function setText(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** @returns {Promise<number>} the next frame */
export function frame() {
  return new Promise((resolve) => {
    // A page in the background gets no frames, and goes on all the same.
    if (document.hidden) setTimeout(resolve, 0);
    else requestAnimationFrame(resolve);
  });
}

/** @param {string} text @param {string} mediaType @param {string} filename */
export function download(text, mediaType, filename) {
  const address = URL.createObjectURL(new Blob(Array.isArray(text) ? text : [text], { type: mediaType }));
  const link = h("a", { href: address, download: filename });
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

/** Text with marks at places that are counted in characters. @param {{start: number, length: number}[]} marks */
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
