// Zones and lines, drawn and moved on the live picture with a mouse, a finger or the keyboard.

import { pathOf } from "./api.js";
import { el, replace, say } from "./dom.js";
import { Outcome } from "./outcome.js";
import { anchorOf, clamp, crossesItself, isInside, round } from "./shapes.js";
import { drawSketch, FEWEST, MOST } from "./sketch.js";
import { block } from "./yaml.js";

const KEYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const FULL_ZONE = [[0.3, 0.3], [0.7, 0.3], [0.7, 0.7], [0.3, 0.7]];
const FULL_LINE = [[0.2, 0.5], [0.8, 0.5]];

// What need not be written, since it holds anyway.
const USUAL = {
  enabled: true, anchor: "bottom", classes: [], confidence: 0, minimumSize: 0, maximumSize: 1, inertia: 3, loiteringTime: "0s", minimumFrames: 3, countAgain: true,
};

export class ZoneEditor {
  #camera;
  #classes;
  #picture;
  #shapes;
  #selected = 0;
  #drawing = null;
  #dragged = null;
  #list = el("ul", { class: "shapes-list" });
  #hint = el("p", { class: "quiet", role: "status" });
  #yaml = el("pre", { tabindex: "0", "aria-label": "The zones and lines as YAML" });
  #outcome;
  #was;

  constructor({ camera, places, config, classes, picture, signal }) {
    this.#camera = camera.name;
    this.#classes = classes;
    this.#picture = picture;
    this.#shapes = ["zones", "lines"].flatMap(kind => Object.entries(places[kind] ?? {}).map(([name, { points, ...rest }]) => ({ kind, name, points, rest: withoutUsual(rest) })));
    this.#outcome = new Outcome(config, pathOf`/api/v1/cameras/${camera.name}/zones`, () => ({ ...this.#wanted(), was: this.#was }), () => this.#yaml.textContent, ({ zones, lines }) => {
      this.#was = { zones, lines };
    });
    // What the box has: nothing is written where somebody else has changed it meanwhile.
    this.#was = this.#wanted();
    picture.prepare(camera.frame ?? { width: 1280, height: 720 });
    picture.drawPlaces = () => this.#draw();
    picture.onShown = (_, objects) => this.#tellInside(objects);
    this.#listen(picture.shapes, signal);
    const isUnsaved = () => JSON.stringify(this.#was) !== JSON.stringify(this.#wanted());
    addEventListener("beforeunload", leaving => isUnsaved() && leaving.preventDefault(), { signal });
    document.querySelector("main").addEventListener("leave", leaving => {
      if (isUnsaved() && !confirm("What you drew is not saved. Leave it?")) {
        leaving.preventDefault();
      }
    }, { signal });
    this.element = el("section", { class: "editor", "aria-labelledby": "zones" },
      el("h2", { id: "zones" }, "Zones and lines"),
      el("p", { class: "buttons" },
        el("button", { type: "button", click: () => this.#begin("zones") }, "Draw a zone"),
        el("button", { type: "button", click: () => this.#begin("lines") }, "Draw a line")),
      this.#hint,
      this.#list,
      el("datalist", { id: "classes" }, classes.map(name => el("option", { value: name }))),
      el("h3", {}, "For the configuration file"),
      this.#yaml,
      this.#outcome.element);
    this.#renew();
  }

  get #current() {
    return this.#shapes[this.#selected];
  }

  #wanted() {
    // Without a prototype: no name means anything but itself.
    const wanted = { zones: Object.create(null), lines: Object.create(null) };
    for (const { kind, name, points, rest } of this.#shapes) {
      wanted[kind][name] = { points: points.map(([x, y]) => [round(x), round(y)]), ...rest };
    }

    return wanted;
  }

  // Everything that depends on the shapes; the list keeps its fields where only points have moved.
  #renew() {
    replace(this.#list, this.#shapes.map((shape, i) => this.#rowOf(shape, i)));
    this.#changed();
  }

  #changed() {
    const wrong = this.#wrong();
    say(this.#yaml, block({ cameras: { [this.#camera]: this.#wanted() } }, 4));
    this.#outcome.allow(wrong);
    this.#hintAt(wrong);
    this.#draw();
  }

  #hintAt(wrong) {
    say(this.#hint, this.#drawing
      ? `Click the corners on the picture (${this.#drawing.points.length} so far). ${this.#drawing.kind === "zones" ? "The first corner, a double click or Enter closes it; " : ""}Enter without any begins with a ready shape; Escape ends it.`
      : wrong ?? "Drag corners; the small points between them become corners. With the keyboard: Tab to a corner, arrows move it, Delete removes it.");
  }

  #wrong() {
    const seen = new Set();
    for (const { kind, name, points } of this.#shapes) {
      if (!name.trim()) {
        return "A shape has no name.";
      }

      if (seen.has(`${kind}/${name}`)) {
        return `Two of the ${kind} are called ${name}.`;
      }

      seen.add(`${kind}/${name}`);
      if (kind === "zones" && crossesItself(points)) {
        return `The outline of ${name} crosses itself.`;
      }
    }

    return null;
  }

  #rowOf(shape, i) {
    const inside = el("p", { class: "inside quiet" });
    shape.inside = inside;
    const select = () => {
      if (this.#selected !== i) {
        this.#selected = i;
        for (const [at, row] of [...this.#list.children].entries()) {
          row.classList.toggle("selected", at === i);
        }

        this.#draw();
      }
    };
    return el("li", { class: i === this.#selected && "selected", focusin: select, click: select },
      el("label", {}, shape.kind === "zones" ? "Zone " : "Line ", el("input", {
        value: shape.name, maxlength: "64", autocomplete: "off", input: typed => { shape.name = typed.target.value; this.#changed(); },
      })),
      el("label", {}, "Classes ", el("input", {
        value: (shape.rest.classes ?? []).join(", "), list: "classes", placeholder: "all", autocomplete: "off", input: typed => this.#setClasses(shape, typed.target),
      })),
      el("button", { type: "button", "aria-label": `Remove ${shape.name}`, click: press => { press.stopPropagation(); this.#remove(i); } }, "Remove"),
      inside);
  }

  #setClasses(shape, field) {
    const names = field.value.split(",").map(name => name.trim()).filter(Boolean);
    const unknown = names.filter(name => !this.#classes.includes(name));
    field.setCustomValidity(unknown.length > 0 ? `The model does not know ${unknown.join(", ")}` : "");
    field.reportValidity();
    const { classes: _, ...rest } = shape.rest;
    shape.rest = names.length > 0 ? { ...rest, classes: names } : rest;
    this.#changed();
  }

  #remove(i) {
    this.#shapes.splice(i, 1);
    this.#selected = Math.max(0, Math.min(this.#selected, this.#shapes.length - 1));
    this.#renew();
  }

  #begin(kind) {
    this.#drawing = { kind, points: [] };
    this.#picture.shapes.focus();
    this.#changed();
  }

  #end() {
    const { kind, points } = this.#drawing;
    const whole = points.length === 0 ? (kind === "zones" ? FULL_ZONE : FULL_LINE).map(point => [...point]) : points;
    if (whole.length < FEWEST[kind]) {
      return;
    }

    this.#drawing = null;
    const taken = new Set(this.#shapes.filter(shape => shape.kind === kind).map(shape => shape.name));
    const stem = kind === "zones" ? "zone" : "line";
    const number = Array.from({ length: taken.size + 1 }, (_, i) => i + 1).find(i => !taken.has(`${stem}${i}`));
    this.#shapes.push({ kind, name: `${stem}${number}`, points: whole, rest: {} });
    this.#selected = this.#shapes.length - 1;
    this.#renew();
    const field = this.#list.lastElementChild.querySelector("input");
    field.focus();
    field.select();
  }

  #listen(surface, signal) {
    surface.classList.add("editing");
    surface.removeAttribute("aria-hidden");
    surface.setAttribute("role", "group");
    surface.setAttribute("aria-label", "Corners of zones and lines");
    surface.setAttribute("tabindex", "-1");
    const on = (name, act) => surface.addEventListener(name, act, { signal });
    on("pointerdown", press => this.#press(press));
    on("pointermove", move => this.#move(move));
    for (const end of ["pointerup", "pointercancel", "lostpointercapture"]) {
      on(end, () => { this.#dragged = null; });
    }

    on("dblclick", () => this.#drawing?.points.length >= 3 && this.#end());
    on("keydown", key => this.#key(key));
  }

  #placeOf(pointer) {
    const { left, top, width, height } = this.#picture.shapes.getBoundingClientRect();
    return [clamp((pointer.clientX - left) / width), clamp((pointer.clientY - top) / height)];
  }

  #press(press) {
    if (press.button !== 0 || !press.isPrimary) {
      return;
    }

    const { corner, between, shape } = press.target.dataset;
    const place = this.#placeOf(press);
    if (this.#drawing) {
      press.preventDefault();
      this.#addCorner(place);
    } else if (corner !== undefined || between !== undefined) {
      if (between !== undefined) {
        this.#current.points.splice(Number(between) + 1, 0, place);
      }

      this.#dragged = { corner: corner !== undefined ? Number(corner) : Number(between) + 1 };
      this.#picture.shapes.setPointerCapture(press.pointerId);
      this.#changed();
    } else if (shape !== undefined) {
      this.#selected = Number(shape);
      this.#dragged = { from: place, points: this.#current.points.map(point => [...point]) };
      this.#picture.shapes.setPointerCapture(press.pointerId);
      this.#renew();
    }
  }

  #addCorner(place) {
    const { kind, points } = this.#drawing;
    const [first] = points;
    const { clientWidth, clientHeight } = this.#picture.element;
    const isFirst = first && points.length >= FEWEST[kind] && Math.hypot((first[0] - place[0]) * clientWidth, (first[1] - place[1]) * clientHeight) < 12;
    // A double click presses twice at one place.
    const last = points.at(-1);
    const isLast = last && Math.hypot((last[0] - place[0]) * clientWidth, (last[1] - place[1]) * clientHeight) < 4;
    if (isFirst) {
      this.#end();
    } else if (!isLast) {
      points.push(place);
      if (points.length === MOST[kind]) {
        this.#end();
      } else {
        this.#changed();
      }
    }
  }

  #move(move) {
    const place = this.#placeOf(move);
    if (this.#drawing) {
      this.#drawing.next = place;
      this.#draw();
    } else if (this.#dragged?.corner !== undefined) {
      this.#current.points[this.#dragged.corner] = place;
      this.#changed();
    } else if (this.#dragged) {
      const [dx, dy] = [place[0] - this.#dragged.from[0], place[1] - this.#dragged.from[1]];
      this.#shift(this.#dragged.points, dx, dy);
    }
  }

  // The whole shape, as far as it stays in the picture.
  #shift(points, dx, dy) {
    const within = (values, by) => Math.max(-Math.min(...values), Math.min(1 - Math.max(...values), by));
    const x = within(points.map(point => point[0]), dx);
    const y = within(points.map(point => point[1]), dy);
    this.#current.points = points.map(point => [point[0] + x, point[1] + y]);
    this.#changed();
  }

  #key(key) {
    const corner = key.target.dataset?.corner;
    if (this.#drawing && (key.key === "Enter" || key.key === "Escape")) {
      key.preventDefault();
      if (key.key === "Enter") {
        this.#end();
      } else {
        this.#drawing = null;
        this.#changed();
      }
    } else if (corner !== undefined && KEYS[key.key]) {
      key.preventDefault();
      const step = key.shiftKey ? 0.001 : 0.01;
      const point = this.#current.points[corner];
      this.#current.points[corner] = [clamp(point[0] + KEYS[key.key][0] * step), clamp(point[1] + KEYS[key.key][1] * step)];
      this.#changed();
      this.#focusCorner(corner);
    } else if (corner !== undefined && (key.key === "Delete" || key.key === "Backspace") && this.#current.points.length > FEWEST[this.#current.kind]) {
      key.preventDefault();
      this.#current.points.splice(Number(corner), 1);
      this.#changed();
      this.#focusCorner(Math.max(0, corner - 1));
    }
  }

  #focusCorner(corner) {
    this.#picture.shapes.querySelector(`[data-corner="${corner}"]`)?.focus();
  }

  #draw() {
    drawSketch(this.#picture, { shapes: this.#shapes, selected: this.#selected, drawing: this.#drawing });
  }

  #tellInside(objects) {
    for (const { kind, points, rest, inside } of this.#shapes) {
      if (kind === "zones") {
        const there = objects.filter(object => (!rest.classes?.length || rest.classes.includes(object.class)) && isInside(anchorOf(object.box, rest.anchor), points));
        say(inside, there.length > 0 ? `inside now: ${there.map(object => `${object.class} ${object.trackId ?? ""}`.trim()).sort().join(", ")}` : "nobody inside now");
      }
    }
  }
}

function withoutUsual(keys) {
  return Object.fromEntries(Object.entries(keys).filter(([key, value]) => JSON.stringify(value) !== JSON.stringify(USUAL[key])));
}
