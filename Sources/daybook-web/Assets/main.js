// The page begins here.

import { App } from "./ui/app.js";
import { handleKeys } from "./ui/keys.js";
import { activityPage } from "./ui/activity.js";
import { homePage, missingPage } from "./ui/home.js";
import { region } from "./ui/popups.js";
import { projectPage, projectsPage } from "./ui/projects.js";
import { searchPage } from "./ui/search.js";
import { sessionPage } from "./ui/session.js";

const app = new App((app, route) => {
  switch (route.page) {
    case "home": return homePage(app);
    case "session": return sessionPage(app, route);
    case "projects": return projectsPage(app);
    case "project": return projectPage(app, route.name ?? "");
    case "search": return searchPage(app, route.query ?? "");
    case "activity": return activityPage(app);
    default: return missingPage();
  }
});

document.body.append(app.element, region);
handleKeys(app);
app.start();
