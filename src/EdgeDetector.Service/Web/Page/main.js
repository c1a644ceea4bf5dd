// Which page is seen, by the address's part behind #, and how the box is, in the head of all pages.

import { BoxError, read, repeat } from "./api.js";
import { camera } from "./camera.js";
import { charts } from "./charts.js";
import { el, replace, say } from "./dom.js";
import { event, events } from "./events.js";
import { overview } from "./overview.js";

const PAGES = [
  [/^\/$/, overview],
  [/^\/camera\/([^/]+)$/, camera],
  [/^\/camera\/([^/]+)\/(zones|tuning)$/, camera],
  [/^\/events$/, events],
  [/^\/event\/([^/]+)$/, event],
  [/^\/charts$/, charts],
];

const main = document.querySelector("main");
let leaving = null;

async function go() {
  leaving?.abort();
  leaving = new AbortController();
  const { signal } = leaving;
  const [path, query] = (location.hash.slice(1) || "/").split("?");
  for (const link of document.querySelectorAll("nav a")) {
    const isHere = link.getAttribute("href") === `#${path}`;
    link.toggleAttribute("aria-current", isHere);
    if (isHere) {
      link.setAttribute("aria-current", "page");
    }
  }

  replace(main);
  const [page, found] = PAGES.map(([form, show]) => [show, form.exec(path)]).find(([, match]) => match) ?? [lost, []];
  try {
    await page(main, { names: found.slice(1).map(decodeURIComponent), query: new URLSearchParams(query) }, signal);
    if (signal.aborted) {
      return;
    }

    document.title = `${main.querySelector("h1")?.textContent ?? "EdgeDetector"} · EdgeDetector`;
  } catch (error) {
    if (!signal.aborted) {
      replace(
        main,
        el("h1", {}, "That did not work"),
        el("p", { class: "notice", role: "alert" }, error instanceof BoxError ? error.message : String(error)),
        el("p", {}, el("button", { type: "button", click: go }, "Try again")));
    }
  }
}

function lost() {
  replace(main, el("h1", {}, "There is no such page"), el("p", {}, el("a", { href: "#/" }, "To the cameras")));
}

async function lookAfterBox() {
  const line = document.querySelector("[data-box]");
  try {
    const { device, model, provider, temperatureCelsius, health, broker } = await read("/api/v1/stats");
    say(document.querySelector("[data-device]"), device);
    line.dataset.health = health.status;
    // Spoken when it changes, without the numbers that change all the time.
    say(document.querySelector("p[data-health][role]"), health.status);
    say(line, [
      health.reason ? `${health.status}: ${health.reason}` : health.status,
      `${model} on ${provider}`,
      temperatureCelsius === undefined ? null : `${Math.round(temperatureCelsius)} °C`,
      broker.connected ? null : "no broker",
    ].filter(Boolean).join(" · "));
  } catch (error) {
    line.dataset.health = "unhealthy";
    say(line, error.message);
  }
}

document.querySelector("[data-skip]").addEventListener("click", press => {
  press.preventDefault();
  main.focus();
});
addEventListener("hashchange", async change => {
  // Who works on a page may keep it: what is not saved would be lost.
  if (!main.dispatchEvent(new Event("leave", { cancelable: true }))) {
    history.replaceState(null, "", change.oldURL);
    return;
  }

  await go();
  if (!main.contains(document.activeElement)) {
    main.focus({ preventScroll: true });
  }
});
go();
repeat(3000, lookAfterBox, new AbortController().signal);
