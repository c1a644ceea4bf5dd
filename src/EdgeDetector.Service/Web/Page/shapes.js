// Geometry in fractions of the frame, as the configuration has it, and the rule of suppression that the detector uses.

/** Whether a point is inside of a polygon; even-odd, as the box decides it. */
export function isInside([x, y], points) {
  let inside = false;
  for (let i = 0, j = points.length - 1; i < points.length; j = i++) {
    const [xi, yi] = points[i];
    const [xj, yj] = points[j];
    if (yi > y !== yj > y && x < ((xj - xi) * (y - yi)) / (yj - yi) + xi) {
      inside = !inside;
    }
  }

  return inside;
}

/** Whether a polygon's outline crosses itself. */
export function crossesItself(points) {
  const n = points.length;
  for (let i = 0; i < n; i++) {
    for (let j = i + 2; j < n; j++) {
      if ((j + 1) % n !== i && doCross(points[i], points[i + 1], points[j], points[(j + 1) % n])) {
        return true;
      }
    }
  }

  return false;
}

/** The point of a box that zones and lines go by. */
export function anchorOf(box, anchor) {
  const y = anchor === "centre" ? box.y + box.height / 2 : box.y + box.height;
  return [clamp(box.x + box.width / 2), clamp(y)];
}

/** Into 0..1. */
export function clamp(value) {
  return Math.min(1, Math.max(0, value));
}

/** To four decimals: a tenth of a pixel of a 1,000-pixel frame. */
export function round(value) {
  return Math.round(value * 10000) / 10000;
}

/** Which proposals stay under thresholds by class, a fallback for others, and an overlap above which the weaker of a class goes. */
export function suppress(proposals, thresholdOf, nms) {
  const kept = [];
  for (const one of proposals.objects) {
    if (one.confidence > thresholdOf(one.class)
      && !kept.some(better => better.class === one.class && overlap(better.box, one.box, proposals) > nms)) {
      kept.push(one);
    }
  }

  return kept;
}

function overlap(a, b, { kind, exponent }) {
  const width = Math.min(a.x + a.width, b.x + b.width) - Math.max(a.x, b.x);
  const height = Math.min(a.y + a.height, b.y + b.height) - Math.max(a.y, b.y);
  const both = width > 0 && height > 0 ? width * height : 0;
  const iou = both / (a.width * a.height + b.width * b.height - both);
  if (kind === "iou") {
    return iou;
  }

  const hullX = Math.max(a.x + a.width, b.x + b.width) - Math.min(a.x, b.x);
  const hullY = Math.max(a.y + a.height, b.y + b.height) - Math.min(a.y, b.y);
  const dx = a.x + a.width / 2 - b.x - b.width / 2;
  const dy = a.y + a.height / 2 - b.y - b.height / 2;
  return iou - Math.pow((dx * dx + dy * dy) / (hullX * hullX + hullY * hullY), exponent);
}

function doCross(a, b, c, d) {
  return side(a, b, c) * side(a, b, d) < 0 && side(c, d, a) * side(c, d, b) < 0;
}

function side([ax, ay], [bx, by], [px, py]) {
  return (bx - ax) * (py - ay) - (by - ay) * (px - ax);
}
