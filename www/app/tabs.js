// The words that the tabs which load when they are opened have in common; their style is tabs.css.

import { addWords } from "./text.js";
import { words } from "./tabs-text.js";

addWords(words);
