// The page's scripts as ES modules, which a browser takes from index.html and Node from this: node --import.
import { register } from "node:module";

const hooks = `export async function load(address, context, next) {
  return next(address, address.includes("/Assets/") ? { ...context, format: "module" } : context);
}`;
register(`data:text/javascript,${encodeURIComponent(hooks)}`);
