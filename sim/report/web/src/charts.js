import uPlot from "uplot";
import { ink } from "./paint.js";
import { bytes, count, shown, span } from "./words.js";

const tall = 236;

/** charts plots delivery times against their bounds, and rates over time. */
export function charts(run, state) {
  const panels = [new Curves(run, state), ...series(run, state)];
  state.listen((has) => {
    for (const panel of panels) {
      if (has(...panel.depends)) panel.draw();
      panel.mark?.();
    }
  });
}

const axis = (more) => ({
  stroke: ink.quiet, font: "12px system-ui, sans-serif", grid: { stroke: ink.rule, width: 1 }, ticks: { stroke: ink.rule, width: 1, size: 4 }, ...more,
});

/** brief writes a time beside an axis. */
const brief = (micros) => (micros < 1e6 ? span(micros) : `${micros / 1e6} s`);

const line = (label, colour, more) => ({ label, stroke: colour, width: 1.6, points: { show: false }, ...more });

/** Panel is a plot in an element of the page. */
class Panel {
  constructor(id) {
    this.root = document.getElementById(id);
    this.depends = [];
  }

  plot(options, data) {
    this.chart?.destroy();
    this.chart = new uPlot({ width: this.root.clientWidth, height: tall, padding: [8, 22, 0, 0], ...options }, data, this.root);
  }
}

/** Curves is what share of deliveries had been made after a time, and could have been. */
class Curves extends Panel {
  constructor(run, state) {
    super("cdf");
    Object.assign(this, { run, state, depends: ["update"] });
    this.all = this.collect(0, run.passages.n);
  }

  /** collect sorts what passages took, and could have taken. */
  collect(from, to) {
    const { passages: p } = this.run;
    const took = [];
    const least = [];
    let owed = 0;
    for (let j = from; j < to; j++) {
      if (p.way[j] === 1) continue;
      owed++;
      if (p.way[j] === 0) continue;
      took.push(p.after[j]);
      if (p.bound[j] > 0) least.push(p.bound[j]);
    }
    return { owed, took: Float64Array.from(took).sort(), least: Float64Array.from(least).sort() };
  }

  draw() {
    const { run, state } = this;
    const of = state.update >= 0 ? this.collect(run.updates.starts[state.update], run.updates.starts[state.update + 1]) : this.all;
    document.getElementById("curvesNote").textContent =
      state.update >= 0 ? `of ${run.id(state.update)}, to ${count(of.owed)} sites` : `of ${shown(run.facts.shown.updates, "updates")}`;
    const stairs = uPlot.paths.stepped({ align: 1 });
    const grid = new Set();
    for (const list of [of.took, of.least]) {
      for (let i = 0; i <= 400; i++) if (list.length) grid.add(Math.max(1, list[Math.min(list.length - 1, Math.floor((i * list.length) / 400))]));
    }
    const xs = [...grid].sort((a, b) => a - b);
    const marked = xs.at(-1) / xs[0] < 100 ? /^[125]e/ : /^1e/;
    const share = (list, total) => {
      let i = 0;
      return xs.map((v) => {
        while (i < list.length && list[i] <= v) i++;
        return total ? (100 * i) / total : null;
      });
    };
    this.plot(
      {
        scales: { x: { time: false, distr: 3 }, y: { range: [0, 100] } },
        axes: [
          axis({ values: (_, list) => list.map((v) => (v == null || !marked.test(v.toExponential()) ? "" : brief(v))), space: 46 }),
          axis({ values: (_, list) => list.map((v) => `${v}%`), size: 46 }),
        ],
        series: [
          { label: "within", value: (_, v) => (v == null ? "–" : span(v)) },
          line("arrived", ink.update, { width: 2, paths: stairs, value: (_, v) => (v == null ? "–" : `${v.toFixed(1)}%`) }),
          line("by the shortest path", ink.want, { dash: [5, 4], paths: stairs, value: (_, v) => (v == null ? "–" : `${v.toFixed(1)}%`) }),
        ],
      },
      [xs, share(of.took, of.owed), share(of.least, of.least.length)],
    );
  }
}

/** Timeline is a plot over the whole run, with a mark where the present is. */
class Timeline extends Panel {
  constructor(id, run, state, lines, write) {
    super(id);
    Object.assign(this, { run, state, lines, write, depends: ["site"] });
    this.now = document.createElement("div");
    this.now.className = "now";
  }

  draw() {
    const { run, state } = this;
    const lines = this.lines(state.site);
    const n = lines[0].values.length;
    const xs = Array.from({ length: n }, (_, i) => (i * lines[0].bin) / 1e6);
    const value = (_, v) => (v == null ? "–" : this.write(v));
    this.plot(
      {
        scales: { x: { time: false, range: [0, run.end / 1e6] }, y: { range: (_, _min, max) => [0, (max || 1) * 1.08] } },
        axes: [axis({ values: (_, list) => list.map((v) => `${v} s`), space: 60 }), axis({ values: (_, list) => list.map((v) => this.write(v)), size: 66 })],
        series: [
          { label: "at", value: (_, v) => (v == null ? "–" : `${v.toFixed(2)} s`) },
          ...lines.map((l) => line(l.label, l.colour, { fill: l.fill, dash: l.dash, value, paths: uPlot.paths.stepped({ align: 1 }) })),
        ],
      },
      [xs, ...lines.map((l) => stretched(l, lines[0], n))],
    );
    this.chart.over.append(this.now);
  }

  mark() {
    if (this.chart) this.now.style.transform = `translateX(${this.chart.valToPos(this.state.t / 1e6, "x")}px)`;
  }
}

/** stretched repeats values of wide bins for narrower ones. */
function stretched(l, as, n) {
  return l.bin === as.bin ? l.values : Array.from({ length: n }, (_, i) => l.values[Math.min(l.values.length - 1, Math.floor((i * as.bin) / l.bin))]);
}

function series(run, state) {
  const { columns, bins } = run.facts;
  const perSecond = (name, of = columns[name]) => Array.from(of, (v) => (v * 1e6) / bins[name]);
  const total = (name) => ({ bin: bins[name], values: perSecond(name) });
  const row = (name, site) => {
    const n = columns[name].length / run.n;
    return columns[name].slice(site * n, (site + 1) * n);
  };
  /** across reads something off all sites, bin by bin. */
  const across = (name, read) => {
    const n = columns[name].length / run.n;
    const at = new Float64Array(run.n);
    return Array.from({ length: n }, (_, i) => {
      for (let s = 0; s < run.n; s++) at[s] = columns[name][s * n + i];
      return read(at);
    });
  };
  const most = (list) => list.reduce((a, b) => Math.max(a, b), 0);
  const busiest = perSecond("site.sent", across("site.sent", most));
  const fullest = across("site.stored", most);
  const say = (id, words) => (document.getElementById(id).textContent = words);

  const rate = new Timeline("rate", run, state, () => [{ label: "to all sites", colour: ink.update, fill: `${ink.update}22`, ...total("total.deliveries") }], (v) => `${count(v)}/s`);
  const wire = new Timeline(
    "wire", run, state,
    (site) => {
      say("trafficNote", site >= 0 ? `of ${run.names[site]}` : `choose a site for its own`);
      if (site < 0) {
        return [
          { label: "all sites", colour: ink.update, fill: `${ink.update}22`, ...total("total.wire") },
          { label: `busiest site, over ${span(bins["site.sent"])}`, colour: ink.want, bin: bins["site.sent"], values: busiest },
        ];
      }
      return ["sent", "received"].map((what, i) => ({
        label: what, colour: i ? ink.piece : ink.update, bin: bins[`site.${what}`], values: perSecond(`site.${what}`, row(`site.${what}`, site)),
      }));
    },
    (v) => `${bytes(v)}/s`,
  );
  const held = new Timeline(
    "held", run, state,
    (site) => {
      say("storageNote", site >= 0 ? `of ${run.names[site]}` : "choose a site for its own");
      if (site >= 0) return [{ label: "stored", colour: ink.piece, fill: `${ink.piece}22`, bin: bins["site.stored"], values: row("site.stored", site) }];
      return [
        { label: "all sites", colour: ink.piece, fill: `${ink.piece}22`, bin: bins["total.held"], values: Array.from(columns["total.held"]) },
        { label: "fullest site", colour: ink.want, bin: bins["site.stored"], values: fullest },
      ];
    },
    bytes,
  );
  return [rate, wire, held];
}
