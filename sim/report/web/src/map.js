import { select } from "d3-selection";
import { zoom, zoomIdentity } from "d3-zoom";
import { above } from "./data.js";
import { brush, ink, kindInk, lay, picture, tip } from "./paint.js";
import { chartOf } from "./places.js";
import { eachMessage } from "./run.js";
import { count, span } from "./words.js";

const dotsMax = 2500; // of what is on its way
const roughLinks = 3000; // from so many links on they are straight
const stepsMax = 8; // pictures that are kept of how a flood spreads
const stepLeast = 500; // sites that it comes to from one to the next, at least
const fades = 6; // steps in which what has come fades

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
  let flood = null; // of the chosen update, as the map shows it

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
    const small = run.n > 2000 ? 1 : run.n > 300 ? 1.8 : 2.8;
    draw.beginPath();
    const edges = run.edgesAt(state.t);
    const total = edges.reduce((sum, [a, b]) => sum + b - a, 0);
    for (const [from, to] of edges) {
      for (let i = from; i < to; i++) chart.link(draw, run.edges.a[i], run.edges.b[i], total > roughLinks);
    }
    draw.strokeStyle = ink.link;
    draw.globalAlpha = total > 3 * roughLinks ? 0.02 : total > roughLinks ? 0.06 : total > 400 ? 0.3 : 0.5;
    draw.lineWidth = 0.8;
    draw.stroke();
    draw.globalAlpha = run.n > 2000 ? 0.5 : 1; // how many there are in a city shows
    draw.fillStyle = ink.site;
    if (state.update < 0) {
      dots(draw, chart.spots, small);
    }
    draw.globalAlpha = 1;
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
    const crowd = run.n > 2000;
    const flights = new Map(); // of each colour, those on their way
    const glows = new Map(); // of each colour and strength, where one has come
    for (let s = 0; s < seen.length; s += step) {
      const i = seen[s];
      if (m.end[i] >= state.t) {
        flying++;
        listed(flights, m.lost[i] ? ink.bad : kindInk(m.kind[i])).push(i);
      } else if (m.kind[i] <= 1 && !m.lost[i]) {
        const age = (state.t - m.end[i]) / glow;
        listed(glows, kindInk(m.kind[i]) + Math.floor(age * fades)).push(m.to[i]);
      }
    }
    draw.lineWidth = 1.5;
    for (const [key, sites] of glows) {
      const age = (Number(key.slice(-1)) + 0.5) / fades;
      draw.strokeStyle = key.slice(0, -1);
      draw.globalAlpha = 0.75 * (1 - age);
      circles(draw, sites.map((site) => chart.at(site)), crowd ? 2 + 3 * age : 3 + 9 * age);
      draw.stroke();
    }
    draw.lineWidth = 1.6;
    for (const [colour, list] of flights) {
      const heads = [];
      draw.beginPath();
      for (const i of list) {
        const f = (state.t - m.sent[i]) / Math.max(1, m.end[i] - m.sent[i]);
        const way = chart.along(m.from[i], m.to[i]);
        const [p, q] = [way(Math.max(0, f - 0.12)), way(f)];
        heads.push(q);
        if (Math.abs(p[0] - q[0]) >= 200) continue;
        draw.moveTo(...p);
        draw.lineTo(...q);
      }
      draw.fillStyle = draw.strokeStyle = colour;
      draw.globalAlpha = 0.45;
      draw.stroke();
      draw.globalAlpha = 1;
      dots(draw, heads, crowd ? 1.6 : 2.4);
    }
    draw.globalAlpha = 1;
    note.textContent = `${count(flying * step)} on their way at ${(state.t / 1e6).toFixed(3)} s${run.facts.shown.messages[0] < run.facts.shown.messages[1] || step > 1 ? " among those shown" : ""}`;
  }

  /**
   * layFlood puts the passages of the chosen update in the order in which they came. What the
   * first so many of them look like is kept in pictures: so a step of time paints what is new.
   */
  function layFlood(draw) {
    const { passages: p, updates: u } = run;
    const [from, to] = [u.starts[state.update], u.starts[state.update + 1]];
    const came = [];
    const never = [];
    const owed = [];
    for (let j = from; j < to; j++) {
      (p.way[j] === 0 ? never : came).push(j);
      if (p.way[j] > 1) owed.push(chart.at(p.site[j]));
    }
    came.sort((a, b) => p.after[a] - p.after[b]);
    const big = run.n > 2000 ? 1.6 : run.n > 300 ? 2.2 : 3.4;
    return {
      came,
      never: never.map((j) => chart.at(p.site[j])),
      times: Float64Array.from(came, (j) => p.after[j]),
      big,
      rough: to - from > roughLinks,
      step: Math.max(stepLeast, Math.ceil(came.length / stepsMax)),
      steps: [picture(draw, null, (draw) => rings(draw, owed, Math.max(1, big - 0.8)))],
    };
  }

  /** spread paints passages, from one in the order in which they came up to another. */
  function spread(draw, from, to) {
    const p = run.passages;
    for (const [way, colour] of [[2, ink.update], [3, ink.want]]) {
      draw.beginPath();
      for (let k = from; k < to; k++) {
        const j = flood.came[k];
        if (p.way[j] === way && p.from[j] >= 0) chart.link(draw, p.from[j], p.site[j], flood.rough);
      }
      draw.strokeStyle = colour;
      draw.setLineDash(way === 2 || flood.rough ? [] : [5, 4]);
      draw.globalAlpha = flood.rough ? 0.25 : 0.8;
      draw.lineWidth = flood.rough ? 0.7 : 1.5;
      draw.stroke();
    }
    draw.setLineDash([]);
    draw.globalAlpha = 1;
    for (const asked of [false, true]) {
      const spots = [];
      for (let k = from; k < to; k++) if ((p.way[flood.came[k]] === 3) === asked) spots.push(chart.at(p.site[flood.came[k]]));
      draw.fillStyle = asked ? ink.want : ink.update;
      dots(draw, spots, flood.big);
    }
  }

  /** drawTree shows how far the chosen update has come. */
  function drawTree(draw) {
    const { passages: p, updates: u } = run;
    const now = state.t - u.at[state.update];
    flood ??= layFlood(draw);
    const { came, times, step, steps, big } = flood;
    const have = above(times, now);
    const whole = Math.floor(have / step);
    while (steps.length <= whole) {
      const k = steps.length - 1;
      steps.push(picture(draw, steps[k], (draw) => spread(draw, k * step, (k + 1) * step)));
    }
    lay(draw, steps[whole]);
    spread(draw, whole * step, have);
    const flying = { 2: [], 3: [] };
    for (let k = have; k < came.length; k++) {
      const j = came[k];
      const left = p.after[j] - p.flight[j];
      if (p.flight[j] < 0 || left > now || p.from[j] < 0 || p.way[j] < 2) continue;
      flying[p.way[j]].push(chart.onLink(p.from[j], p.site[j], flood.rough, (now - left) / Math.max(1, p.flight[j])));
    }
    draw.fillStyle = ink.update;
    dots(draw, flying[2], big);
    draw.fillStyle = ink.want;
    dots(draw, flying[3], big);
    draw.strokeStyle = ink.bad;
    draw.lineWidth = 1.6;
    circles(draw, flood.never, big + 1.5);
    draw.stroke();
    draw.fillStyle = ink.update;
    if (now >= 0) dot(draw, chart.at(u.origin[state.update]), big + 3);
    const got = have - (now >= 0 && p.way[came[0]] === 1 ? 1 : 0);
    note.textContent = `${run.id(state.update)}: ${count(got)} of ${count(u.owed[state.update])} sites have it ${now < 0 ? "before it was published" : `after ${span(now)}`}`;
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
    if (has("map", "update")) flood = null;
    if (has("map", "t", "update", "site", "kinds", "from", "to")) drawLive();
  });
}

export const nameOf = (run, site) => run.names[site] + (run.facts.places[site] ? `, ${run.facts.places[site]}` : "");

function circle(draw, [x, y], r) {
  draw.beginPath();
  draw.arc(x, y, r, 0, 2 * Math.PI);
}

/** circles makes one path of many. */
function circles(draw, spots, r) {
  draw.beginPath();
  for (const [x, y] of spots) {
    draw.moveTo(x + r, y);
    draw.arc(x, y, r, 0, 2 * Math.PI);
  }
}

/** dots fills circles: squares, where they are too small to tell. */
function dots(draw, spots, r) {
  if (r < 2) {
    for (const [x, y] of spots) draw.fillRect(x - r, y - r, 2 * r, 2 * r);
    return;
  }
  circles(draw, spots, r);
  draw.fill();
}

/** rings are of sites that have not got an update. */
function rings(draw, spots, r) {
  draw.fillStyle = ink.site;
  dots(draw, spots, r + 0.5);
  draw.fillStyle = ink.card;
  dots(draw, spots, r - 0.5);
}

/** listed returns the list of a key, making it if need be. */
function listed(lists, key) {
  if (!lists.has(key)) lists.set(key, []);
  return lists.get(key);
}

function dot(draw, spot, r) {
  circle(draw, spot, r);
  draw.fill();
}
