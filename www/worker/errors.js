// What an error says, on both sides of the Workers.

/** The sentence of whatever was thrown. @param {unknown} error */
export function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}

/** The word that an error is told apart by, if it has one. @param {unknown} error @returns {string | undefined} */
export function codeOf(error) {
  const { code } = /** @type {{code?: unknown}} */ (error ?? {});
  return typeof code === "string" ? code : undefined;
}

/**
 * Whether an error is of the way here, rather than of what was asked: of a module, of a bundle, of a Worker.
 * @param {unknown} error
 */
export function isUnloaded(error) {
  return error instanceof Error && codeOf(error) === "unloaded";
}
