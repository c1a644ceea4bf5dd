// A camera's picture with what is in it drawn over it: boxes on a canvas, in time with the frame they were found in; zones as shapes, sharp at
// any size.

import { el, svg, replace } from "./dom.js";

// Objects come a little before their picture, or after it; what is older than this many frames is of no picture any more.
const REMEMBERED = 90;

/** The colour of a class: the same on all pages, and light enough for black letters. */
export function colourOf(name) {
  let hash = 2166136261;
  for (const letter of name) {
    hash = Math.imul(hash ^ letter.codePointAt(0), 16777619) >>> 0;
  }

  return `oklch(0.82 0.15 ${(hash >>> 8) % 360})`;
}

export class CameraPicture {
  #name;
  #picture = el("canvas", { class: "frame" });
  #boxes = el("canvas", { class: "boxes", "aria-hidden": "true" });
  #objects = new Map();
  #shown = null;
  #size = null;
  #described = 0;

  /** Which objects are drawn: by default those that the box counts. */
  choose = frame => frame.objects;

  /** Hears of each frame that is seen: its objects as they were chosen. */
  onShown = () => {};

  constructor(name) {
    this.#name = name;
    this.#picture.setAttribute("role", "img");
    this.#picture.setAttribute("aria-label", `Live picture of ${name}: none yet`);
    this.shapes = svg("svg", { class: "shapes", preserveAspectRatio: "none", "aria-hidden": "true" });
    this.element = el("div", { class: "picture waiting" }, this.#picture, this.shapes, this.#boxes);
    new ResizeObserver(() => this.redraw()).observe(this.element);
  }

  /** Width and height of the frames in pixels; null before the first. */
  get size() {
    return this.#size;
  }

  /** Has the frame's shape before there is a picture. */
  prepare(size) {
    this.#size = size;
    this.element.style.aspectRatio = `${size.width} / ${size.height}`;
    this.drawPlaces(this.places);
  }

  /** A picture came. */
  show(sequence, image) {
    if (this.#picture.width !== image.width || this.#picture.height !== image.height) {
      this.#picture.width = image.width;
      this.#picture.height = image.height;
      this.prepare({ width: image.width, height: image.height });
    }

    this.#picture.getContext("2d").drawImage(image, 0, 0);
    image.close();
    this.#shown = sequence;
    this.redraw();
  }

  /** Whether nothing comes now: the last picture is dimmed, and its objects are gone. */
  rest(isResting) {
    this.element.classList.toggle("waiting", isResting);
    if (isResting && this.#objects.size > 0) {
      this.#objects.clear();
      this.redraw();
    }
  }

  /** What was found in a frame came. */
  tell(frame) {
    this.#objects.set(frame.sequence, frame);
    for (const old of this.#objects.keys()) {
      if (this.#objects.size <= REMEMBERED) {
        break;
      }

      this.#objects.delete(old);
    }

    if (frame.sequence === this.#shown) {
      this.redraw();
    }
  }

  /** Zones and lines of the configuration; in fractions of the frame. */
  drawPlaces({ zones = {}, lines = {}, masks = {} } = {}) {
    this.places = { zones, lines, masks };
    if (!this.#size) {
      return;
    }

    const { width, height } = this.#size;
    this.shapes.setAttribute("viewBox", `0 0 ${width} ${height}`);
    replace(
      this.shapes,
      Object.values(masks).filter(isOn).map(mask => svg("polygon", { class: "mask", points: this.pointsOf(mask.points) })),
      Object.entries(zones).filter(([, zone]) => isOn(zone)).map(([name, zone]) => svg("g", {},
        svg("polygon", { class: "zone", points: this.pointsOf(zone.points) }),
        this.label(name, zone.points[0]))),
      Object.entries(lines).filter(([, line]) => isOn(line)).map(([name, line]) => svg("g", {},
        svg("polyline", { class: "line", points: this.pointsOf(line.points) }),
        this.label(name, line.points[0]))));
  }

  /** Points in pixels of the shapes' picture. */
  pointsOf(points) {
    return points.map(([x, y]) => `${x * this.#size.width},${y * this.#size.height}`).join(" ");
  }

  /** A name at a place. */
  label(name, [x, y]) {
    const { width, height } = this.#size;
    const size = Math.max(width, height) / 42;
    const isRight = x > 0.6;
    return svg("text", {
      class: "place",
      x: x * width + size / (isRight ? -3 : 3),
      y: Math.max(size * 1.2, y * height - size / 3),
      "font-size": size,
      "text-anchor": isRight ? "end" : "start",
    }, name);
  }

  /** Draws the boxes of the frame that is seen. */
  redraw() {
    const { clientWidth, clientHeight } = this.element;
    const scale = window.devicePixelRatio || 1;
    this.#boxes.width = Math.round(clientWidth * scale);
    this.#boxes.height = Math.round(clientHeight * scale);
    const frame = this.#objects.get(this.#shown);
    if (!frame) {
      return;
    }

    const objects = this.choose(frame);
    const pen = this.#boxes.getContext("2d");
    pen.scale(scale, scale);
    pen.lineWidth = 2;
    pen.font = "600 12px system-ui, sans-serif";
    pen.textBaseline = "top";
    // The surest are on top; their labels choose their places first.
    for (const object of [...objects].reverse()) {
      drawBox(pen, object, clientWidth, clientHeight);
    }

    const taken = [];
    for (const object of objects) {
      drawLabel(pen, object, clientWidth, clientHeight, taken);
    }

    this.onShown(frame, objects);
    this.#describe(objects);
  }


  // Once in a while: whoever cannot see the picture wants to know, not to be told ten times a second.
  #describe(objects) {
    if (performance.now() - this.#described < 3000) {
      return;
    }

    this.#described = performance.now();
    const counts = new Map();
    for (const { class: name } of objects) {
      counts.set(name, (counts.get(name) ?? 0) + 1);
    }

    const seen = [...counts].map(([name, count]) => `${count} ${name}`).join(", ");
    this.#picture.setAttribute("aria-label", `Live picture of ${this.#name}: ${seen || "nothing found"}`);
  }
}

function isOn(place) {
  return place.enabled !== false;
}

function drawBox(pen, { box, class: name, trackId }, width, height) {
  pen.strokeStyle = colourOf(name);
  pen.setLineDash(trackId ? [] : [4, 3]);
  pen.strokeRect(box.x * width, box.y * height, box.width * width, box.height * height);
}

function drawLabel(pen, { box, class: name, trackId, confidence }, width, height, taken) {
  const text = `${name}${trackId ? ` ${trackId}` : ""} ${Math.round(confidence * 100)} %`;
  const size = { width: pen.measureText(text).width + 8, height: 16 };
  const left = Math.max(0, Math.min(box.x * width - 1, width - size.width));
  const places = [box.y * height - size.height, box.y * height, (box.y + box.height) * height, (box.y + box.height) * height - size.height]
    .map(top => ({ ...size, left, top: Math.max(0, Math.min(top, height - size.height)) }));
  const place = places.find(free => !taken.some(other => doOverlap(free, other))) ?? places[0];
  taken.push(place);
  pen.fillStyle = colourOf(name);
  pen.fillRect(place.left, place.top, place.width, place.height);
  pen.fillStyle = "#000";
  pen.fillText(text, place.left + 4, place.top + 2);
}

function doOverlap(a, b) {
  return a.left < b.left + b.width && b.left < a.left + a.width && a.top < b.top + b.height && b.top < a.top + a.height;
}
