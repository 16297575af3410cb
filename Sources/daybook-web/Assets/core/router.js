// Addresses of pages: `/`, `/s/ID`, `/s/ID?at=REVISION#m12`, `/projects`, `/projects/NAME`, `/search?q=`, `/activity`.

/**
 * A page and what it shows.
 * @typedef {object} Route
 * @property {"home" | "session" | "projects" | "project" | "search" | "activity" | "missing"} page
 * @property {string} [id] a session's id
 * @property {number} [message] the sequence of a message to go to
 * @property {number} [at] the revision to show the session at
 * @property {string} [until] the time through which messages were said, RFC 3339
 * @property {string} [name] a project's name
 * @property {string} [query] words to search for
 * @property {true} [tools] whether tool calls and results are searched, too
 */

const SESSION_ID = /^[A-Za-z0-9_.:-]{1,128}$/;

/** @param {{pathname: string, search?: string, hash?: string}} location @returns {Route} */
export function parse({ pathname, search = "", hash = "" }) {
  const query = new URLSearchParams(search);
  const [first = "", ...rest] = pathname.replace(/^\/+|\/+$/g, "").split("/");
  const name = decoded(rest.join("/"));
  switch (first) {
    case "":
      return { page: "home" };
    case "s":
      if (name === null || !SESSION_ID.test(name)) return { page: "missing" };
      return without({
        page: "session", id: name, message: numberIn(/^#m(\d{1,15})$/.exec(hash)?.[1]),
        at: numberIn(query.get("at")), until: timeIn(query.get("until")), query: query.get("q") || undefined,
        tools: query.get("tools") === "1" || undefined,
      });
    case "projects":
      if (name === null) return { page: "missing" };
      return name === "" ? { page: "projects" } : { page: "project", name };
    case "search":
      return rest.length ? { page: "missing" } : { page: "search", query: query.get("q") ?? "" };
    case "activity":
      return rest.length ? { page: "missing" } : { page: "activity" };
    default:
      return { page: "missing" };
  }
}

/** @param {Route} route @returns {string} its address, without the origin */
export function address(route) {
  const query = new URLSearchParams();
  switch (route.page) {
    case "session": {
      if (route.at !== undefined) query.set("at", String(route.at));
      if (route.until !== undefined) query.set("until", route.until);
      if (route.query) query.set("q", route.query);
      if (route.tools) query.set("tools", "1");
      const text = query.toString();
      const message = route.message === undefined ? "" : `#m${route.message}`;
      return `/s/${encodeURIComponent(route.id ?? "")}${text && "?"}${text}${message}`;
    }
    case "projects":
      return "/projects";
    case "project":
      return `/projects/${encodeURIComponent(route.name ?? "")}`;
    case "search":
      query.set("q", route.query ?? "");
      return `/search?${query}`;
    case "activity":
      return "/activity";
    default:
      return "/";
  }
}

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return null;
  }
}

/** @param {string | null | undefined} text */
function numberIn(text) {
  return text && /^\d{1,15}$/.test(text) && Number(text) > 0 ? Number(text) : undefined;
}

/** @param {string | null | undefined} text */
function timeIn(text) {
  return text && !Number.isNaN(Date.parse(text)) ? text : undefined;
}

/** @param {Route} route */
function without(route) {
  return /** @type {Route} */ (Object.fromEntries(Object.entries(route).filter(([, value]) => value !== undefined)));
}
