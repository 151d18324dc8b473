/** @typedef {Readonly<Record<string, string | boolean | null | undefined>>} Attributes */

/**
 * A new element. Attributes that are null, undefined or false are left out; texts are never read as HTML.
 * @template {keyof HTMLElementTagNameMap} T
 * @param {T} tag
 * @param {Attributes} attributes
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[T]}
 */
export function element(tag, attributes, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value == null || value === false) continue;
    made.setAttribute(name, value === true ? '' : value);
  }
  made.append(...children);
  return made;
}

/**
 * The element of this id, which the page has.
 * @template {HTMLElement} T
 * @param {string} id
 * @param {new () => T} type
 * @returns {T}
 */
export function byId(id, type) {
  const found = document.getElementById(id);
  if (!(found instanceof type)) throw new Error(`the page has no ${type.name} #${id}`);
  return found;
}

/**
 * Shows one of the page's templates as its main content.
 * @param {string} id
 */
export function show(id) {
  byId('content', HTMLElement).replaceChildren(byId(id, HTMLTemplateElement).content.cloneNode(true));
}

/**
 * Writes a text only when it is another: a live region would otherwise say it again.
 * @param {HTMLElement} where
 * @param {string} text
 */
export function say(where, text) {
  if (where.textContent !== text) where.textContent = text;
}
