// What happened: a list that is kept up to date, and each event with its way over the picture.

import { pathOf, read, repeat, watchPictures, whileSeen } from "./api.js";
import { el, replace, say, svg } from "./dom.js";
import { CameraPicture } from "./picture.js";

// More would cost the box more than they tell.
const MOST_FOLLOWED = 10;
const TIME = new Intl.DateTimeFormat(undefined, { dateStyle: "short", timeStyle: "medium" });

// The filter that was changed last: the page is made anew by it, and the keyboard goes on where it was.
let changed = null;

/** The page at #/events. */
export async function events(main, { query }, signal) {
  const [{ cameras }, { classes }, places] = await Promise.all(
    [read("/api/v1/cameras", signal), read("/api/v1/stats", signal), read("/api/v1/zones", signal)]);
  const zones = [...new Set(Object.values(places.cameras).flatMap(camera => Object.keys(camera.zones ?? {})))].sort();
  const choose = (label, name, values) => el("label", {}, `${label} `, el("select", { name, change: follow },
    el("option", { value: "" }, "all"),
    values.map(value => el("option", { value, selected: query.get(name) === value }, value))));
  const filter = el("form", { class: "filter", submit: press => press.preventDefault() },
    choose("Camera", "camera", cameras.map(camera => camera.name)), choose("Class", "class", classes), choose("Zone", "zone", zones));
  const chosen = Object.fromEntries(["camera", "class", "zone"].map(name => [name, query.get(name)]).filter(([, value]) => value));
  const list = new EventList({ ...chosen, limit: 50 }, signal);
  replace(main, el("h1", {}, "Events"), filter, list.element);
  filter.elements[changed]?.focus();
  changed = null;

  function follow(choice) {
    changed = choice.target.name;
    const wanted = new URLSearchParams([...new FormData(filter)].filter(([, value]) => value));
    location.hash = wanted.size > 0 ? `#/events?${wanted}` : "#/events";
  }
}

/** A list of the newest events; older ones on demand. */
export class EventList {
  #query;
  #signal;
  #rows = new Map();
  #list = el("ol", { class: "events" });
  #note = el("p", { class: "quiet" }, "reading …");
  #older = el("button", { type: "button", hidden: true, click: () => this.#readOlder() }, "Older events");
  #next;

  constructor(query, signal) {
    this.#query = query;
    this.#signal = signal;
    this.element = el("div", {}, this.#note, this.#list, this.#older);
    repeat(3000, () => this.#refresh(), signal);
  }

  async #refresh() {
    try {
      const { events: newest, next } = await this.#ask({});
      if (!newest.some(one => this.#rows.has(one.id))) {
        // So much happened since that between the newest and those that are shown may be others: begin anew.
        this.#rows.clear();
        replace(this.#list);
        this.#setNext(next);
      }

      this.#put(newest, true);
      await this.#followActive(newest);

      say(this.#note, this.#rows.size === 0 ? "Nothing happened yet." : "");
    } catch (error) {
      if (!this.#signal.aborted) {
        say(this.#note, error.message);
      }
    }
  }

  // Objects that stay long are not among the newest any more, but not gone either.
  async #followActive(newest) {
    const known = new Set(newest.map(one => one.id));
    const waiting = [...this.#rows].filter(([id, row]) => row.isActive && !known.has(id)).slice(0, MOST_FOLLOWED);
    await Promise.all(waiting.map(async ([id, row]) => {
      try {
        row.tell(await read(pathOf`/api/v1/events/${id}`, this.#signal));
      } catch (error) {
        if (error.status === 404) {
          row.element.remove();
          this.#rows.delete(id);
        }
      }
    }));
  }

  async #readOlder() {
    try {
      const { events: older, next } = await this.#ask({ before: this.#next });
      this.#put(older, false);
      this.#setNext(next);
    } catch (error) {
      say(this.#note, error.message);
    }
  }

  #ask(more) {
    return read(`/api/v1/events?${new URLSearchParams({ ...this.#query, ...more })}`, this.#signal);
  }

  #setNext(next) {
    this.#next = next ?? null;
    this.#older.hidden = !next || this.#query.limit < 50;
  }

  // Rows that are there stay: a picture is not loaded again, and the keyboard's focus is not lost.
  #put(some, areNewest) {
    const fresh = [];
    for (const one of some) {
      const row = this.#rows.get(one.id);
      if (row) {
        row.tell(one);
      } else {
        const made = new EventRow(one);
        this.#rows.set(one.id, made);
        fresh.push(made.element);
      }
    }

    this.#list[areNewest ? "prepend" : "append"](...fresh);
    if (areNewest && this.#query.limit < 50) {
      for (const [id, row] of this.#rows) {
        if (!some.some(one => one.id === id)) {
          row.element.remove();
          this.#rows.delete(id);
        }
      }
    }
  }
}

class EventRow {
  #facts = el("span", { class: "facts" });
  #image = el("span", { class: "thumb" });
  #best = null;

  constructor(one) {
    this.element = el("li", {}, el("a", { href: pathOf`#/event/${one.id}` }, this.#image,
      el("span", { class: "what" }, `${one.class} ${one.trackId}`), this.#facts));
    this.tell(one);
  }

  get isActive() {
    return this.element.dataset.state === "active";
  }

  tell(one) {
    say(this.#facts, factsOf(one));
    this.element.dataset.state = one.state;
    const best = one.snapshot ? bestOf(one) : null;
    if (best && best !== this.#best) {
      this.#best = best;
      replace(this.#image, el("img", { src: `${pathOf`/events/${one.id}/snapshot.jpg`}?of=${encodeURIComponent(best)}`, alt: "", loading: "lazy", error: () => replace(this.#image) }));
    }
  }
}

/** The page at #/event/ID. */
export async function event(main, { names: [id] }, signal) {
  const facts = el("dl", { class: "facts" });
  const snapshot = el("figure", {});
  let one = null;
  let picture = null;
  let best = null;
  const refresh = async () => {
    one = await read(pathOf`/api/v1/events/${id}`, signal);
    if (!picture) {
      picture = new CameraPicture(one.camera);
      picture.choose = () => [];
      replace(
        main,
        el("h1", {}, `${one.class} ${one.trackId} at ${one.camera}`),
        el("div", { class: "split" },
          el("figure", {}, picture.element, el("figcaption", {}, `Its way over what ${one.camera} shows now`)),
          el("div", {}, snapshot, facts)));
      picture.prepare(one.frame);
      picture.rest(false);
      whileSeen(signal, seen => watchPictures([one.camera], { fps: 2, width: 960 }, (_, sequence, image) => {
        picture.show(sequence, image);
        drawWay(picture, one);
      }, seen));
    }

    drawWay(picture, one);
    replace(facts, rowsOf(one).flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]));
    if (one.snapshot && bestOf(one) !== best) {
      best = bestOf(one);
      replace(snapshot, el("img", { src: `${pathOf`/events/${id}/snapshot.jpg`}?of=${encodeURIComponent(best)}`, alt: `Best picture of ${one.class} ${one.trackId}` }), el("figcaption", {}, "Best picture"));
    }
  };
  await refresh();
  repeat(3000, () => refresh().catch(() => {}), signal);
}

function drawWay(picture, one) {
  const { width, height } = picture.size;
  const path = one.latest.path ?? [];
  const box = one.latest.boxNormalized;
  picture.shapes.setAttribute("viewBox", `0 0 ${width} ${height}`);
  replace(
    picture.shapes,
    svg("polyline", { class: "way", points: path.map(({ x, y }) => `${x * width},${y * height}`).join(" ") }),
    path.slice(0, 1).map(({ x, y }) => svg("circle", { class: "begin", cx: x * width, cy: y * height, r: width / 110 })),
    svg("rect", { class: "last", x: box.x * width, y: box.y * height, width: box.width * width, height: box.height * height }));
}

function rowsOf(one) {
  const { latest } = one;
  return [
    ["Event", one.id],
    ["State", one.state],
    ["Seen from", TIME.format(new Date(one.startedAt))],
    ["to", TIME.format(new Date(latest.endedAt ?? latest.seenAt))],
    ["For", durationOf(latest.durationSeconds)],
    ["Confidence", `${percent(latest.confidence)}, at best ${percent(latest.bestConfidence)}`],
    ["Zones entered", latest.enteredZones.join(", ") || "none"],
    ["In zones", latest.zones.join(", ") || "none"],
    ["Loitered in", latest.loiteringZones.join(", ") || "none"],
    ["Lines crossed", latest.lineCrossings.map(crossing => `${crossing.line} ${crossing.direction}`).join(", ") || "none"],
    ["Stationary", latest.stationary ? "yes" : "no"],
  ];
}

function factsOf(one) {
  return [
    one.camera,
    TIME.format(new Date(one.startedAt)),
    one.state === "active" ? "still there" : durationOf(one.latest.durationSeconds),
    percent(one.latest.bestConfidence),
    one.latest.enteredZones.length > 0 ? `in ${one.latest.enteredZones.join(", ")}` : null,
    one.latest.lineCrossings.length > 0 ? `over ${[...new Set(one.latest.lineCrossings.map(crossing => crossing.line))].join(", ")}` : null,
  ].filter(Boolean).join(" · ");
}

// Another one of the same event is another picture.
function bestOf(one) {
  return one.latest.bestSnapshot?.capturedAt ?? one.state;
}

function percent(value) {
  return `${Math.round(value * 100)} %`;
}

function durationOf(seconds) {
  return seconds < 60 ? `${seconds.toFixed(1)} s` : `${Math.floor(seconds / 60)} min ${Math.round(seconds % 60)} s`;
}
