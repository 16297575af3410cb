// As much of a document as the markdown builder may use. Anything else is an error, `innerHTML` first of all.

class Node {
  constructor() {
    this.children = [];
  }

  append(...nodes) {
    for (const node of nodes) {
      if (!(node instanceof Node)) throw new TypeError("a node expected");
      this.children.push(node);
    }
  }
}

class Text extends Node {
  constructor(text) {
    super();
    this.text = text;
  }

  get textContent() {
    return this.text;
  }
}

const TAGS = new Set(["p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li", "blockquote", "pre", "code", "em", "strong",
  "del", "a", "div", "table", "thead", "tbody", "tr", "th", "td", "root"]);
const ATTRIBUTES = new Set(["href", "rel", "target", "dir", "tabindex", "class", "title", "start", "data-language", "data-align", "data-task"]);

class Element extends Node {
  constructor(tag) {
    super();
    if (!TAGS.has(tag)) throw new Error(`<${tag}> is none of markdown's elements`);
    this.tag = tag;
    this.attributes = {};
  }

  setAttribute(name, value) {
    if (!ATTRIBUTES.has(name)) throw new Error(`${name} is none of markdown's attributes`);
    this.attributes[name] = value;
  }

  set textContent(text) {
    this.children = [new Text(text)];
  }

  get textContent() {
    return this.children.map((child) => child.textContent).join("");
  }

  set innerHTML(_) {
    throw new Error("innerHTML");
  }
}

export const fakeDocument = {
  createElement: (tag) => new Element(tag),
  createTextNode: (text) => new Text(text),
};

/** @returns {Element} */
export function root() {
  return new Element("root");
}

/** The elements as nested arrays, short to compare: ["p", "text", ["em", "text"]]. */
export function outline(node) {
  if (node instanceof Text) return node.text;
  return [node.tag, ...node.children.map(outline)];
}

export function* descendants(node) {
  for (const child of node.children) {
    yield child;
    yield* descendants(child);
  }
}
