// All cameras at once, and what happened last.

import { pathOf, read, repeat, watchFrames, watchPictures, whileSeen } from "./api.js";
import { el, replace, say } from "./dom.js";
import { EventList } from "./events.js";
import { CameraPicture } from "./picture.js";

const LOOK = { fps: 10, width: 640 };

/** The page at #/. */
export async function overview(main, _, signal) {
  let tiles = null;
  const refresh = async () => {
    const [{ cameras }, places] = await Promise.all([read("/api/v1/cameras", signal), read("/api/v1/zones", signal)]);
    if (!tiles?.areOf(cameras)) {
      tiles?.leave();
      tiles = new Tiles(cameras, signal);
      const last = new EventList({ limit: 12 }, signal);
      replace(
        main,
        el("h1", { class: "unseen" }, "Cameras"),
        tiles.element,
        el("section", { "aria-labelledby": "last" }, el("h2", { id: "last" }, "Last events"), last.element));
    }

    tiles.tell(cameras, places.cameras);
  };
  await refresh();
  repeat(2000, () => refresh().catch(() => {}), signal);
}

class Tiles {
  #leaving = new AbortController();
  #tiles = new Map();
  #cameras;

  constructor(cameras, signal) {
    this.#cameras = Tiles.#keyOf(cameras);
    signal.addEventListener("abort", () => this.leave());
    for (const camera of cameras) {
      this.#tiles.set(camera.name, new Tile(camera.name));
    }

    this.element = el("ul", { class: "tiles" }, [...this.#tiles.values()].map(tile => tile.element));
    const looking = cameras.filter(camera => camera.state !== "off").map(camera => camera.name);
    if (looking.length > 0) {
      whileSeen(this.#leaving.signal, seen => {
        watchFrames(looking, null, frame => this.#tiles.get(frame.camera).picture.tell(frame), seen);
        watchPictures(looking, LOOK, (name, sequence, image) => this.#tiles.get(name).picture.show(sequence, image), seen);
      });
    }
  }

  areOf(cameras) {
    return Tiles.#keyOf(cameras) === this.#cameras;
  }

  tell(cameras, places) {
    for (const camera of cameras) {
      this.#tiles.get(camera.name).tell(camera, places[camera.name]);
    }
  }

  leave() {
    this.#leaving.abort();
  }

  static #keyOf(cameras) {
    return JSON.stringify(cameras.map(camera => [camera.name, camera.state === "off"]));
  }
}

class Tile {
  #state = el("p", { class: "state" });
  #places = "";

  constructor(name) {
    this.picture = new CameraPicture(name);
    this.element = el("li", { class: "tile" },
      el("h2", {}, el("a", { href: pathOf`#/camera/${name}` }, name)),
      this.picture.element,
      this.#state);
  }

  tell(camera, places) {
    const known = JSON.stringify(places);
    if (known !== this.#places) {
      this.#places = known;
      this.picture.drawPlaces(places);
    }

    this.#state.dataset.state = camera.state;
    this.picture.rest(camera.state !== "online");
    say(this.#state, stateOf(camera));
  }
}

/** How a camera does, in a line. */
export function stateOf(camera) {
  return [
    camera.reason ? `${camera.state}: ${camera.reason}` : camera.state,
    camera.state === "online" && !camera.detect ? "detection off" : null,
    camera.fps === undefined ? null : `${camera.fps.toFixed(1)} fps`,
    camera.ageMs === undefined ? null : `${Math.round(camera.ageMs)} ms old`,
    camera.frame ? `${camera.frame.width} × ${camera.frame.height}` : null,
    camera.reconnects > 0 ? `lost and back ${camera.reconnects} ×` : null,
  ].filter(Boolean).join(" · ");
}
