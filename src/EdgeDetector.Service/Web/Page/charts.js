// The last hour and day: figures of all cameras over one axis of time.

import { read, repeat } from "./api.js";
import { el, replace, say } from "./dom.js";

// To be told from each other, and from a light ground as from a dark one.
const COLOURS = [260, 45, 150, 325, 95, 200, 15, 290].map(hue => `oklch(0.62 0.17 ${hue})`);
const STAGES = [["queueMs", "queue"], ["preprocessMs", "preprocess"], ["inferenceMs", "inference"], ["postprocessMs", "postprocess"]];

/** The page at #/charts. */
export async function charts(main, { query }, signal) {
  const span = query.get("span") === "day" ? "day" : "hour";
  const [history] = await Promise.all([read(`/api/v1/history?span=${span}`, signal), load()]);
  signal.throwIfAborted();
  const area = el("div", { class: "charts" });
  replace(
    main,
    el("h1", {}, "Charts"),
    el("nav", { "aria-label": "Time", class: "tabs" }, el("ul", {},
      [["Last hour", "hour"], ["Last day", "day"]].map(([text, value]) => el("li", {}, el("a", { href: `#/charts?span=${value}`, "aria-current": value === span && "page" }, text))))),
    area);
  let drawn = new Map();
  draw(history);
  // uPlot measures its axes when it is made: another width needs another one.
  let width = innerWidth;
  addEventListener("resize", () => {
    if (width !== innerWidth) {
      width = innerWidth;
      drawn.forEach(chart => chart.plot.destroy());
      drawn = new Map();
      replace(area);
      draw(history);
    }
  }, { signal });
  repeat(10000, async () => {
    try {
      draw(await read(`/api/v1/history?span=${span}`, signal));
    } catch {
      // The head of the page tells it; the charts stay.
    }
  }, signal);

  function draw(now) {
    for (const { title, unit, series } of figuresOf(now)) {
      const from = Date.parse(now.from) / 1000;
      const length = series[0]?.values.length ?? 0;
      const data = [Array.from({ length }, (_, i) => from + i * now.step), ...series.map(({ values }) => values)];
      const names = series.map(({ name }) => name).join();
      let chart = drawn.get(title);
      if (chart?.names !== names) {
        chart?.plot.destroy();
        chart?.element.remove();
        chart = make(area, title, unit, series, data);
        drawn.set(title, { ...chart, names });
      } else {
        chart.plot.setData(data);
      }

      say(chart.summary, series.map(({ name, values }) => summaryOf(name, values, unit)).filter(Boolean).join("; "));
    }
  }
}

function figuresOf({ cameras, temperature }) {
  const names = Object.keys(cameras);
  const of = key => names.map(name => ({ name, values: cameras[name][key] ?? [] }));
  return [
    { title: "Frames looked at", unit: "a second", series: of("fps") },
    { title: "Age of a frame when its objects are known", unit: "ms", series: of("ageMs") },
    ...names.map(name => ({ title: `Where the time goes: ${name}`, unit: "ms", series: STAGES.map(([key, stage]) => ({ name: stage, values: cameras[name][key] ?? [] })) })),
    ...names.map(name => ({
      title: `Objects: ${name}`,
      unit: "that appeared",
      series: Object.entries(cameras[name].counts ?? {}).map(([kind, values]) => ({ name: kind, values })),
    })),
    { title: "Temperature", unit: "°C", series: [{ name: "hottest zone", values: temperature ?? [] }] },
  ].filter(({ series }) => series.some(({ values }) => values.some(value => value !== null)));
}

function make(area, title, unit, series, data) {
  const summary = el("p", { class: "quiet" });
  const canvas = el("div", { role: "img", "aria-label": `${title}, ${unit}` });
  const element = el("section", { class: "chart" }, el("h2", {}, `${title}, ${unit}`), canvas, summary);
  area.append(element);
  const ink = getComputedStyle(element).color;
  const axis = { stroke: ink, grid: { stroke: "rgb(128 128 128 / 25%)", width: 1 }, ticks: { stroke: "rgb(128 128 128 / 25%)", width: 1 } };
  const plot = new window.uPlot({
    width: element.clientWidth,
    height: 180,
    padding: [null, 24, null, null],
    cursor: { y: false },
    series: [{}, ...series.map(({ name }, i) => ({
      label: name, stroke: COLOURS[i % COLOURS.length], width: 1.5, value: (_, value) => value === null || value === undefined ? "–" : `${round(value)}`,
    }))],
    scales: { y: { range: (_, low, high) => [Math.min(0, low ?? 0), Math.max((high ?? 1) * 1.1, 0.1)] } },
    axes: [axis, { ...axis, size: 46 }],
  }, data, canvas);
  return { element, summary, plot };
}

function summaryOf(name, values, unit) {
  const known = values.filter(value => value !== null);
  return known.length === 0 ? null : `${name}: ${round(known.at(-1))} ${unit} now, ${round(Math.min(...known))} to ${round(Math.max(...known))}`;
}

function round(value) {
  return Math.abs(value) >= 100 ? Math.round(value) : Math.round(value * 10) / 10;
}

// Only this page needs it.
function load() {
  return window.uPlot ? Promise.resolve() : new Promise((done, fail) => {
    document.head.append(el("script", { src: "/page/uplot.min.js", load: done, error: () => fail(new Error("the charts could not be loaded")) }));
  });
}
