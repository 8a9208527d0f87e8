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
 * What an error's sentence is made of. A part of a sentence is `{phrase, fields}`.
 * @typedef {{[name: string]: any}} Fields
 */
/** A sentence, or a part of one, with `{names}` of its fields. @typedef {{phrase: string, fields: Fields}} Phrase */
/** An error as it crosses a border. @typedef {{code?: string, fields?: Fields, message: string}} Said */

/** The fields of an error, empty where it has none. @param {unknown} error @returns {Fields} */
export function fieldsOf(error) {
  const { fields } = /** @type {{fields?: Fields}} */ (error ?? {});
  return fields instanceof Object ? fields : {};
}

/** All of it. @param {unknown} error @returns {Said} */
export function saidOf(error) {
  return { code: codeOf(error), fields: fieldsOf(error), message: messageOf(error) };
}

/**
 * Whether an error is of the way here, rather than of what was asked: of a module, of a bundle, of a Worker.
 * @param {unknown} error
 */
export function isUnloaded(error) {
  return error instanceof Error && codeOf(error) === "unloaded";
}
