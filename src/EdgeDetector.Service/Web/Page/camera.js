// One camera, large: what it sees, and its zones and thresholds, which can be changed on the picture.

import { pathOf, read, repeat, watchFrames, watchPictures, whileSeen } from "./api.js";
import { el, replace, say } from "./dom.js";
import { ZoneEditor } from "./editor.js";
import { EventList } from "./events.js";
import { stateOf } from "./overview.js";
import { CameraPicture } from "./picture.js";
import { Tuning } from "./tuning.js";

const LOOK = { fps: 10, width: 1280 };

/** The page at #/camera/NAME, #/camera/NAME/zones and #/camera/NAME/tuning. */
export async function camera(main, { names: [name, task] }, signal) {
  const [facts, places, config, stats] = await Promise.all(
    [read(pathOf`/api/v1/cameras/${name}`, signal), read("/api/v1/zones", signal), read("/api/v1/config", signal), read("/api/v1/stats", signal)]);
  const picture = new CameraPicture(name);
  const state = el("p", { class: "state" });
  const context = { camera: facts, places: places.cameras[name] ?? {}, config, classes: stats.classes, picture, signal };
  const side = task === "zones" ? new ZoneEditor(context) : task === "tuning" ? new Tuning(context) : new Look(context);
  replace(
    main,
    el("h1", {}, name),
    el("nav", { "aria-label": `Views of ${name}`, class: "tabs" }, el("ul", {},
      [["Look", pathOf`#/camera/${name}`, !task], ["Zones and lines", pathOf`#/camera/${name}/zones`, task === "zones"], ["Tuning", pathOf`#/camera/${name}/tuning`, task === "tuning"]]
        .map(([text, href, isHere]) => el("li", {}, el("a", { href, "aria-current": isHere && "page" }, text))))),
    el("div", { class: "split" }, el("div", {}, picture.element, state), side.element));
  whileSeen(signal, seen => {
    watchFrames([name], task === "tuning" ? name : null, frame => picture.tell(frame), seen);
    watchPictures([name], LOOK, (_, sequence, image) => picture.show(sequence, image), seen);
  });

  repeat(2000, async () => {
    try {
      const now = await read(pathOf`/api/v1/cameras/${name}`, signal);
      state.dataset.state = now.state;
      say(state, stateOf(now));
      picture.rest(now.state !== "online");
    } catch (error) {
      say(state, error.message);
      picture.rest(true);
    }
  }, signal);
}

class Look {
  constructor({ camera: { name }, places, picture, signal }) {
    picture.drawPlaces(places);
    this.element = el("section", { "aria-labelledby": "last" },
      el("h2", { id: "last" }, "Last events"), new EventList({ camera: name, limit: 12 }, signal).element);
  }
}
