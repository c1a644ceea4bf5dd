// Thresholds, chosen on the live picture: what the model proposes is filtered here as the box would filter it.

import { pathOf, read, repeat } from "./api.js";
import { el, replace, say, svg } from "./dom.js";
import { Outcome } from "./outcome.js";
import { colourOf } from "./picture.js";
import { suppress } from "./shapes.js";
import { block } from "./yaml.js";

export class Tuning {
  #camera;
  #nms;
  #chosen = {};
  #rows = new Map();
  #list = el("ul", { class: "thresholds" });
  #yaml = el("pre", { tabindex: "0", "aria-label": "The thresholds as YAML" });
  #outcome;

  constructor({ camera, places, config, picture, signal }) {
    this.#camera = camera;
    this.#nms = camera.nms;
    picture.drawPlaces(places);
    picture.choose = frame => this.#choose(frame);
    this.#outcome = new Outcome(config, pathOf`/api/v1/cameras/${camera.name}/thresholds`, () => this.#wanted(), () => this.#yaml.textContent, sent => this.#keep(sent));
    this.element = el("section", { class: "tuning", "aria-labelledby": "tuning" },
      el("h2", { id: "tuning" }, "Thresholds"),
      el("p", { class: "quiet" }, "The picture shows at once what would be found. Bars: how sure the model was in the last ten minutes; what is right of the line counts."),
      this.#slider("Overlap (NMS)", camera.nms, 0.05, value => { this.#nms = value; }),
      this.#list,
      el("h3", {}, "For the configuration file"),
      this.#yaml,
      this.#outcome.element);
    for (const name of Object.keys(camera.classes).sort()) {
      this.#rowOf(name);
    }

    this.#changed();
    repeat(5000, () => this.#readConfidences(signal), signal);
  }

  #thresholdOf(name) {
    return this.#chosen[name] ?? this.#camera.classes[name] ?? this.#camera.confidence;
  }

  #choose(frame) {
    if (!frame.proposals) {
      return frame.objects;
    }

    const kept = suppress(frame.proposals, name => this.#thresholdOf(name), this.#nms);
    const counts = new Map();
    for (const { class: name } of kept) {
      counts.set(name, (counts.get(name) ?? 0) + 1);
      this.#rowOf(name);
    }

    for (const [name, row] of this.#rows) {
      say(row.now, `${counts.get(name) ?? 0} now`);
    }

    return kept.map(object => frame.objects.find(known => known.class === object.class && known.box.x === object.box.x && known.box.y === object.box.y) ?? object);
  }

  #rowOf(name) {
    let row = this.#rows.get(name);
    if (!row) {
      const now = el("span", { class: "quiet" });
      const bars = svg("svg", { class: "bars", viewBox: "0 0 100 30", preserveAspectRatio: "none", role: "img", "aria-label": `Confidences of ${name}: none yet` });
      const slider = this.#slider(name, this.#thresholdOf(name), 0.05, value => {
        this.#chosen[name] = value;
        this.#drawBars(name);
      });
      row = { now, bars, counts: [] };
      this.#rows.set(name, row);
      this.#list.append(el("li", {}, slider, bars, now));
    }

    return row;
  }

  #slider(name, value, lowest, set) {
    const shown = el("output", {}, value.toFixed(2));
    return el("label", { class: "slider" }, el("span", {}, name), el("input", {
      type: "range",
      min: lowest,
      max: "0.99",
      step: "0.01",
      value,
      input: moved => {
        const wanted = Number(moved.target.value);
        say(shown, wanted.toFixed(2));
        set(wanted);
        this.#changed();
      },
    }), shown);
  }

  async #readConfidences(signal) {
    try {
      const { classes } = await read(pathOf`/api/v1/cameras/${this.#camera.name}/confidences`, signal);
      for (const [name, counts] of Object.entries(classes)) {
        this.#rowOf(name).counts = counts;
        this.#drawBars(name);
      }
    } catch {
      // The camera is off, or the box away, which the head of the page tells.
    }
  }

  #drawBars(name) {
    const { bars, counts } = this.#rows.get(name);
    const most = Math.max(1, ...counts.map(count => Math.log1p(count)));
    const width = 100 / Math.max(1, counts.length);
    const threshold = this.#thresholdOf(name);
    const total = counts.reduce((sum, count) => sum + count, 0);
    const above = counts.reduce((sum, count, i) => sum + ((i + 0.5) / counts.length > threshold ? count : 0), 0);
    bars.setAttribute("aria-label", `Confidences of ${name}: ${above} of ${total} detections in ten minutes are above ${threshold.toFixed(2)}`);
    replace(
      bars,
      counts.map((count, i) => {
        const height = Math.log1p(count) / most * 28;
        return svg("rect", { x: i * width + width * 0.1, y: 30 - height, width: width * 0.8, height, fill: colourOf(name), opacity: (i + 0.5) / counts.length > threshold ? 1 : 0.35 });
      }),
      svg("line", { x1: threshold * 100, x2: threshold * 100, y1: 0, y2: 30 }));
  }

  #wanted() {
    return { classes: { ...this.#chosen }, ...(this.#nms === this.#camera.nms ? {} : { nms: this.#nms }) };
  }

  // What was saved is what holds now; what was chosen meanwhile is still to be saved.
  #keep({ classes, nms }) {
    this.#camera = { ...this.#camera, classes: { ...this.#camera.classes, ...classes }, nms: nms ?? this.#camera.nms };
    this.#chosen = Object.fromEntries(Object.entries(this.#chosen).filter(([name, value]) => value !== classes[name]));
    this.#changed();
  }

  #changed() {
    const { classes, nms } = this.#wanted();
    const parts = [
      Object.keys(classes).length > 0 ? block({ cameras: { [this.#camera.name]: { detection: { classes } } } }, 5) : "",
      nms === undefined ? "" : block({ detection: { nms } }, 2),
    ];
    const text = parts.join("");
    say(this.#yaml, text || "Nothing is changed yet.");
    this.#outcome.allow(text ? null : "nothing changed");
  }
}
