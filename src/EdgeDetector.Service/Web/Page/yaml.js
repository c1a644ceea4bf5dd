// The few forms of YAML that the page writes: mappings of scalars, lists and points.

const PLAIN = /^[A-Za-z_][A-Za-z0-9_-]*$/;
const OTHER_MEANING = /^(true|false|yes|no|on|off|y|n|null)$/i;

/** A scalar: plain where it can be nothing else, else in double quotes, which JSON's are too. */
export function scalar(value) {
  return typeof value === "string" && (!PLAIN.test(value) || OTHER_MEANING.test(value)) ? JSON.stringify(value) : String(value);
}

/** A value in one line. */
export function inline(value) {
  if (Array.isArray(value)) {
    return `[${value.map(inline).join(", ")}]`;
  }

  return value !== null && typeof value === "object"
    ? `{ ${Object.entries(value).map(([key, member]) => `${scalar(key)}: ${inline(member)}`).join(", ")} }`
    : scalar(value);
}

/** Mappings in lines of their own down to a depth, below it in one line. */
export function block(value, depth, indent = "") {
  return Object.entries(value)
    .map(([key, member]) => depth > 1 && Object.keys(member).length > 0
      ? `${indent}${scalar(key)}:\n${block(member, depth - 1, `${indent}  `)}`
      : `${indent}${scalar(key)}: ${Object.keys(member).length === 0 && typeof member === "object" ? "{}" : inline(member)}\n`)
    .join("");
}
