import { select } from "d3-selection";
import { zoom, zoomIdentity } from "d3-zoom";
import { above } from "./data.js";
import { brush, ink, kindInk, tip } from "./paint.js";
import { chartOf } from "./places.js";
import { eachMessage } from "./run.js";
import { count, span } from "./words.js";

const dotsMax = 4000;
const roughLinks = 3000; // from so many links on they are straight

/** map shows sites, topology, and what is on its way at the present. */
export function map(run, state) {
  const stage = document.getElementById("mapStage");
  const land = document.getElementById("land");
  const live = document.getElementById("live");
  const note = document.getElementById("worldNote");
  const hint = document.getElementById("mapTip");
  const chart = chartOf(run);
  let transform = zoomIdentity;
  let drawnTopology = -1;

  const zooming = zoom()
    .scaleExtent([0.6, 60])
    .filter((e) => (e.type === "wheel" ? e.ctrlKey || e.metaKey : e.type.startsWith("touch") ? e.touches.length > 1 : !e.button && e.type !== "dblclick"))
    .on("zoom", (e) => {
      transform = e.transform;
      state.touch("map");
    });
  const box = select(stage).call(zooming);
  const closer = (by) => box.call(zooming.scaleBy, by);
  document.getElementById("mapCloser").onclick = () => closer(1.6);
  document.getElementById("mapWider").onclick = () => closer(1 / 1.6);
  document.getElementById("mapWhole").onclick = () => box.call(zooming.transform, zoomIdentity);

  const nearest = (event) => {
    const { left, top } = stage.getBoundingClientRect();
    const [x, y] = [event.clientX - left, event.clientY - top];
    let best = -1;
    let least = 14 * 14;
    for (let i = 0; i < run.n; i++) {
      const [sx, sy] = chart.at(i);
      const d = (sx - x) ** 2 + (sy - y) ** 2;
      if (d < least) [best, least] = [i, d];
    }
    return { site: best, x, y };
  };
  stage.addEventListener("pointermove", (e) => {
    const { site, x, y } = nearest(e);
    tip(hint, stage, x, y, site >= 0 && nameOf(run, site) + tell(site));
  });
  stage.addEventListener("pointerleave", () => tip(hint, stage));
  stage.addEventListener("click", (e) => {
    const { site } = nearest(e);
    state.set({ site: site === state.site ? -1 : site });
  });

  /** tell says when the chosen update came to a site. */
  function tell(site) {
    if (state.update < 0) return "";
    const j = run.tree(state.update).get(site);
    if (j === undefined) return "";
    if (run.passages.way[j] === 1) return ": published it";
    return run.passages.way[j] === 0 ? `: never got it (${run.facts.states[run.passages.state[j]]})` : `: got it after ${span(run.passages.after[j])}`;
  }

  function drawLand() {
    const { draw, width, height } = brush(land);
    chart.fit(width, height);
    chart.move(transform.k, transform.x, transform.y);
    chart.ground(draw, ink);
    const dots = run.n > 2000 ? 1 : run.n > 300 ? 1.8 : 2.8;
    draw.beginPath();
    const edges = run.edgesAt(state.t);
    const total = edges.reduce((sum, [a, b]) => sum + b - a, 0);
    for (const [from, to] of edges) {
      for (let i = from; i < to; i++) chart.link(draw, run.edges.a[i], run.edges.b[i], total > roughLinks);
    }
    draw.strokeStyle = ink.link;
    draw.globalAlpha = total > 3 * roughLinks ? 0.05 : total > roughLinks ? 0.1 : total > 400 ? 0.3 : 0.5;
    draw.lineWidth = 0.8;
    draw.stroke();
    draw.globalAlpha = 1;
    draw.fillStyle = ink.site;
    if (state.update < 0) {
      circles(draw, chart.spots, dots);
      draw.fill();
    }
    if (run.n <= 40) labels(draw, width, height);
  }

  function labels(draw, width, height) {
    draw.fillStyle = ink.quiet;
    draw.font = "11px system-ui, sans-serif";
    const taken = [];
    for (let i = 0; i < run.n; i++) {
      const [x, y] = chart.at(i);
      const name = run.names[i];
      const w = draw.measureText(name).width;
      const left = x + 7 + w > width ? x - 7 - w : x + 7;
      const spot = [left - 2, y - 7, left + w + 2, y + 7];
      if (taken.some((o) => o[0] < spot[2] && spot[0] < o[2] && o[1] < spot[3] && spot[1] < o[3])) continue;
      taken.push(spot);
      draw.fillText(name, left, y + 4);
    }
  }

  function drawLive() {
    const { draw, width, height } = brush(live);
    if (state.update >= 0) drawTree(draw);
    else drawFlights(draw, width, height);
    drawDown(draw);
    if (state.site >= 0) {
      draw.strokeStyle = ink.accent;
      draw.lineWidth = 2;
      circle(draw, chart.at(state.site), 8);
      draw.stroke();
    }
  }

  /** drawFlights shows messages on their way, and sites that have just got an update. */
  function drawFlights(draw) {
    const glow = Math.min(400e3, Math.max(20e3, (state.to - state.from) / 150));
    const seen = [];
    let flying = 0;
    eachMessage(run.messages, state.t - glow, state.t, (i) => state.kinds[run.messages.kind[i]] && seen.push(i));
    const m = run.messages;
    const step = Math.ceil(seen.length / dotsMax);
    for (let s = 0; s < seen.length; s += step) {
      const i = seen[s];
      draw.fillStyle = draw.strokeStyle = m.lost[i] ? ink.bad : kindInk(m.kind[i]);
      if (m.end[i] >= state.t) {
        flying++;
        const f = (state.t - m.sent[i]) / Math.max(1, m.end[i] - m.sent[i]);
        const way = chart.along(m.from[i], m.to[i]);
        const [p, q] = [way(Math.max(0, f - 0.12)), way(f)];
        if (Math.abs(p[0] - q[0]) < 200) {
          draw.globalAlpha = 0.45;
          draw.lineWidth = 1.6;
          draw.beginPath();
          draw.moveTo(...p);
          draw.lineTo(...q);
          draw.stroke();
        }
        draw.globalAlpha = 1;
        dot(draw, q, 2.4);
      } else if (m.kind[i] <= 1 && !m.lost[i]) {
        const age = (state.t - m.end[i]) / glow;
        draw.globalAlpha = 0.75 * (1 - age);
        draw.lineWidth = 1.5;
        circle(draw, chart.at(m.to[i]), 3 + 9 * age);
        draw.stroke();
      }
    }
    draw.globalAlpha = 1;
    note.textContent = `${count(flying * step)} on their way at ${(state.t / 1e6).toFixed(3)} s${run.facts.shown.messages[0] < run.facts.shown.messages[1] || step > 1 ? " among those shown" : ""}`;
  }

  /** drawTree shows how far the chosen update has come. */
  function drawTree(draw) {
    const { passages: p, updates: u } = run;
    const now = state.t - u.at[state.update];
    const [from, to] = [u.starts[state.update], u.starts[state.update + 1]];
    const big = run.n > 2000 ? 1.6 : run.n > 300 ? 2.2 : 3.4;
    const rough = to - from > roughLinks;
    let have = 0;
    for (const way of [2, 3]) {
      draw.beginPath();
      for (let j = from; j < to; j++) {
        if (p.way[j] === way && p.after[j] <= now && p.from[j] >= 0) chart.link(draw, p.from[j], p.site[j], rough);
      }
      draw.strokeStyle = way === 2 ? ink.update : ink.want;
      draw.setLineDash(way === 2 ? [] : [5, 4]);
      draw.globalAlpha = rough ? 0.25 : 0.8;
      draw.lineWidth = rough ? 0.7 : 1.5;
      draw.stroke();
    }
    draw.setLineDash([]);
    draw.globalAlpha = 1;
    const spots = { had: [], asked: [], waiting: [], never: [] };
    for (let j = from; j < to; j++) {
      const spot = chart.at(p.site[j]);
      if (p.way[j] === 0) spots.never.push(spot);
      else if (p.after[j] <= now) {
        if (p.way[j] !== 1) have++;
        spots[p.way[j] === 3 ? "asked" : "had"].push(spot);
      } else {
        spots.waiting.push(spot);
        if (p.flight[j] < 0 || p.after[j] - p.flight[j] > now || p.from[j] < 0) continue;
        const on = chart.along(p.from[j], p.site[j])((now - p.after[j] + p.flight[j]) / Math.max(1, p.flight[j]));
        spots[p.way[j] === 3 ? "asked" : "had"].push(on);
      }
    }
    draw.lineWidth = 1;
    draw.strokeStyle = ink.site;
    draw.fillStyle = ink.card;
    circles(draw, spots.waiting, Math.max(1, big - 0.8));
    draw.fill();
    draw.stroke();
    draw.fillStyle = ink.update;
    circles(draw, spots.had, big);
    draw.fill();
    draw.fillStyle = ink.want;
    circles(draw, spots.asked, big);
    draw.fill();
    draw.strokeStyle = ink.bad;
    draw.lineWidth = 1.6;
    circles(draw, spots.never, big + 1.5);
    draw.stroke();
    draw.fillStyle = ink.update;
    if (now >= 0) dot(draw, chart.at(u.origin[state.update]), big + 3);
    note.textContent = `${run.id(state.update)}: ${count(have)} of ${count(u.owed[state.update])} sites have it ${now < 0 ? "before it was published" : `after ${span(now)}`}`;
  }

  /** drawDown crosses out sites that are down. */
  function drawDown(draw) {
    const o = run.outages;
    draw.strokeStyle = ink.bad;
    draw.lineWidth = 2;
    draw.beginPath();
    for (let i = 0, n = above(o.from, state.t); i < n; i++) {
      if (o.until[i] <= state.t) continue;
      const [x, y] = chart.at(o.site[i]);
      const r = run.n > 300 ? 2.5 : 4.5;
      draw.moveTo(x - r, y - r);
      draw.lineTo(x + r, y + r);
      draw.moveTo(x - r, y + r);
      draw.lineTo(x + r, y - r);
    }
    draw.stroke();
  }

  state.listen((has) => {
    const topology = run.topologyAt(state.t);
    if (has("map", "update") || topology !== drawnTopology) {
      drawnTopology = topology;
      drawLand();
    }
    if (has("map", "t", "update", "site", "kinds", "from", "to")) drawLive();
  });
}

export const nameOf = (run, site) => run.names[site] + (run.facts.places[site] ? `, ${run.facts.places[site]}` : "");

function circle(draw, [x, y], r) {
  draw.beginPath();
  draw.arc(x, y, r, 0, 2 * Math.PI);
}

/** circles makes one path of many: as squares, where they are too small to tell. */
function circles(draw, spots, r) {
  draw.beginPath();
  for (const [x, y] of spots) {
    if (r < 2) draw.rect(x - r, y - r, 2 * r, 2 * r);
    else {
      draw.moveTo(x + r, y);
      draw.arc(x, y, r, 0, 2 * Math.PI);
    }
  }
}

function dot(draw, spot, r) {
  circle(draw, spot, r);
  draw.fill();
}
