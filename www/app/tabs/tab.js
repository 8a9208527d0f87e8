// What a tab is, and the words that the tabs which load when they are opened have in common;
// their style is styles/tabs.css.

import { addWords } from "../text/text.js";
import { words } from "../text/tabs.js";

/**
 * A tab's body: `look` fetches and draws, `live` does so several times a second, `draw` draws again what is known.
 * @typedef {{element: HTMLElement, look: () => Promise<void>, live?: () => Promise<void>, draw: () => void}} Tab
 */

addWords(words);
