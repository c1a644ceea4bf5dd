// Zones and lines as they are being edited: all of them over the picture, the chosen one with its corners.

import { replace, svg } from "./dom.js";
import { round } from "./shapes.js";

/** How many corners a shape has at least, and at most. */
export const FEWEST = { zones: 3, lines: 2 };
export const MOST = { zones: 256, lines: 2 };

/** Draws over a picture: shapes, the number of the chosen one, and what is being drawn now, or null. */
export function drawSketch(picture, { shapes, selected, drawing }) {
  const { width, height } = picture.size;
  const chosen = shapes[selected];
  picture.shapes.setAttribute("viewBox", `0 0 ${width} ${height}`);
  replace(
    picture.shapes,
    shapes.map((shape, i) => drawShape(picture, shape, i, i === selected)),
    drawing ? drawUnfinished(picture, drawing) : chosen ? drawCorners(picture, chosen) : null);
}

function drawShape(picture, { kind, name, points }, i, isChosen) {
  return svg("g", {},
    svg(kind === "zones" ? "polygon" : "polyline", { class: classOf(kind, isChosen), points: picture.pointsOf(points), "data-shape": i }),
    kind === "lines" ? drawDirection(picture.size, points) : null,
    picture.label(name, points[0]));
}

// Seen from its start to its end, forward is from the left hand to the right.
function drawDirection({ width, height }, [[x1, y1], [x2, y2]]) {
  const [dx, dy] = [(x2 - x1) * width, (y2 - y1) * height];
  const length = Math.hypot(dx, dy) || 1;
  const reach = Math.max(width, height) / 16;
  const [mx, my] = [(x1 + x2) / 2 * width, (y1 + y2) / 2 * height];
  const [nx, ny] = [-dy / length, dx / length];
  const tip = [mx + nx * reach, my + ny * reach];
  const wing = sign => `${tip[0] - nx * reach / 3 + sign * dx / length * reach / 4},${tip[1] - ny * reach / 3 + sign * dy / length * reach / 4}`;
  return svg("polyline", { class: "forward", points: `${mx},${my} ${tip.join(",")} ${wing(1)} ${tip.join(",")} ${wing(-1)}` });
}

function drawUnfinished(picture, { kind, points, next }) {
  return svg("g", {},
    svg("polyline", { class: classOf(kind, true), points: picture.pointsOf(next ? [...points, next] : points) }),
    points.map(point => svg("circle", { class: "corner", ...circleAt(picture, point, 1) })));
}

// Between two corners there is room for another, as long as the shape may have more.
function drawCorners(picture, { kind, name, points }) {
  const between = points.length >= MOST[kind] ? [] : points.map(([x, y], i) => {
    const [nx, ny] = points[(i + 1) % points.length];
    return svg("circle", { class: "between", "data-between": i, ...circleAt(picture, [(x + nx) / 2, (y + ny) / 2], 0.7) });
  });
  return svg("g", {}, between, points.map((point, i) => svg("circle", {
    class: "corner",
    "data-corner": i,
    tabindex: "0",
    role: "button",
    "aria-label": `Corner ${i + 1} of ${name} at ${round(point[0])}, ${round(point[1])}`,
    ...circleAt(picture, point, 1),
  })));
}

function classOf(kind, isChosen) {
  return `${kind === "zones" ? "zone" : "line"}${isChosen ? " selected" : ""}`;
}

// In pixels of the screen, whatever the picture's size: a finger needs more.
function circleAt({ size: { width, height }, element }, [x, y], size) {
  const radius = matchMedia("(pointer: coarse)").matches ? 14 : 8;
  return { cx: x * width, cy: y * height, r: radius * size * width / Math.max(1, element.clientWidth) };
}
