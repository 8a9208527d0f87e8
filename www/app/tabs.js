// What the tabs that load when they are opened have in common: their words and their style, both there before a tab draws.

import { style } from "./lazy.js";
import { addWords } from "./text.js";
import { words } from "./tabs-text.js";

addWords(words);
await style("tabs.css");
