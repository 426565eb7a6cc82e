// What pages can do better with JavaScript. Nothing essential: every act has its plain form.
import "htmx.org";
import { copyButtons } from "./js/copy.js";
import { keys } from "./js/keys.js";
import { menus } from "./js/menus.js";
import { filters } from "./js/filters.js";
import { theme } from "./js/theme.js";

document.documentElement.classList.add("js");
copyButtons();
keys();
menus();
filters();
theme();
