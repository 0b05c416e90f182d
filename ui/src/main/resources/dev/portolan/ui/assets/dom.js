// Elements without a framework: made once, changed where their thing has changed, never built anew.

export function make(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else element.setAttribute(name, value === true ? '' : value);
  }
  element.append(...children);
  return element;
}

export function text(element, words) {
  if (element.textContent !== words) element.textContent = words;
}

export function attribute(element, name, value) {
  if (element.getAttribute(name) !== value) element.setAttribute(name, value);
}

/**
 * Makes a parent's children the wanted things, in order. A child is found again by its key, changed only when its thing is another object
 * (or `always`), and moved only where the order has changed; whoever had the focus keeps it.
 */
export function sync(parent, wanted, { key, create, change, always = false }) {
  const known = (parent.known ??= new Map());
  const stay = new Set(wanted.map(key));
  for (const [id, child] of known) {
    if (!stay.has(id)) {
      child.remove();
      known.delete(id);
    }
  }
  const focused = document.activeElement;
  let next = parent.firstElementChild;
  for (const thing of wanted) {
    const id = key(thing);
    let child = known.get(id);
    if (!child) {
      child = create(thing);
      known.set(id, child);
    }
    if (always || child.shown !== thing) {
      change(child, thing);
      child.shown = thing;
    }
    if (child === next) next = next.nextElementSibling;
    else parent.insertBefore(child, next);
  }
  if (focused && focused !== document.activeElement && parent.contains(focused)) focused.focus({ preventScroll: true });
}
