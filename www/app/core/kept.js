// Small choices kept for the next visit, and what a tab keeps for itself when it is reloaded, where the page may keep
// anything: a sandboxed frame or a private window may not.

/** @param {string} key @returns {string | null} */
export function kept(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}

/** @param {string} key @param {string} value */
export function keep(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    /* it holds for this visit */
  }
}

const RUN = "convlab-run";

/**
 * The slot of the run that this tab was at before it was reloaded. A tab that is duplicated has
 * it, too: the slot's lock decides.
 */
export function tabRun() {
  try {
    return sessionStorage.getItem(RUN) ?? "";
  } catch {
    return "";
  }
}

/** @param {string} slot */
export function keepTabRun(slot) {
  try {
    sessionStorage.setItem(RUN, slot);
  } catch {
    /* a reload offers the newest run */
  }
}
