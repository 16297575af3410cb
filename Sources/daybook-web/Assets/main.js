// The page begins here.

import { App } from "./ui/app.js";
import { h } from "./ui/dom.js";
import { handleKeys } from "./ui/keys.js";
import { activityPage } from "./ui/activity.js";
import { homePage, missingPage } from "./ui/home.js";
import { region } from "./ui/popups.js";
import { projectPage, projectsPage } from "./ui/projects.js";
import { searchPage } from "./ui/search.js";
import { sessionPage } from "./ui/session.js";
import { Sidebar } from "./ui/sidebar.js";

const app = new App();

/** @param {import("./core/router.js").Route} route @returns {import("./ui/app.js").Page} */
app.makePage = (route) => {
  switch (route.page) {
    case "home": return homePage(app);
    case "session": return sessionPage(app, route);
    case "projects": return projectsPage(app);
    case "project": return projectPage(app, route.name ?? "");
    case "search": return searchPage(app, route.query ?? "");
    case "activity": return activityPage(app);
    default: return missingPage();
  }
};

// Shown until the journal has answered for the first time
app.main = h("main", { id: "main", tabindex: "-1" }, h("p", { class: "page explain" }, "Reading the journal…"));
app.sidebar = new Sidebar(app);
document.body.append(h("div", { class: "shell" }, app.sidebar.element, app.main), region);
handleKeys(app);
await app.start();
app.sidebar.start();
