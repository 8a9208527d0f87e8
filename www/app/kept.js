// Small choices kept for the next visit, where the page may keep anything: a sandboxed frame or a private window may not.

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
  } catch { /* it holds for this visit */ }
}
