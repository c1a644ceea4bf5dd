// Elements are made of names, attributes and text alone: nothing that a camera, a zone or a person is called is ever read as HTML.

const SVG = "http://www.w3.org/2000/svg";

/** An HTML element. Attributes whose value is null, undefined or false are left out; functions listen to the event they are named for. */
export function el(name, attributes = {}, ...children) {
  return fill(document.createElement(name), attributes, children);
}

/** The same of SVG. */
export function svg(name, attributes = {}, ...children) {
  return fill(document.createElementNS(SVG, name), attributes, children);
}

/** Puts others in place of what an element holds. */
export function replace(element, ...children) {
  element.replaceChildren(...children.flat().filter(child => child !== null && child !== undefined));
}

/** Sets an element's text where it is another one: a screen reader must not read again what has not changed. */
export function say(element, text) {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

function fill(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) {
      continue;
    }

    if (typeof value === "function") {
      element.addEventListener(name, value);
    } else {
      element.setAttribute(name, value === true ? "" : value);
    }
  }

  element.append(...children.flat().filter(child => child !== null && child !== undefined));
  return element;
}
