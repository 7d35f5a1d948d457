import { brush, ink, kindInk, rgb, tip } from "./paint.js";
import { eachMessage } from "./run.js";
import { nameOf } from "./map.js";
import { bytes, count, instant, span, shown, ticks } from "./words.js";

const linesMax = 15000; // more messages than that in view are shown as a density
const left = 74;
const bottom = 22;
const top = 8;

const fields = { messages: "messages", "site.sent": "bytes sent", "site.received": "bytes received", "site.stored": "bytes stored" };
const orders = { place: "place", name: "name", arrival: "arrival of the chosen update" };

/** space shows messages as lines from site to site, over the time that is shown. */
export function space(run, state) {
  const stage = document.getElementById("spaceStage");
  const lines = document.getElementById("lines");
  const cursor = document.getElementById("cursor");
  const now = document.getElementById("spaceNow");
  const note = document.getElementById("spaceNote");
  const hint = document.getElementById("spaceTip");
  const m = run.messages;
  const found = new Int32Array(m.n);
  let view = []; // messages that were drawn as lines
  let rowOf = null;
  let order = null; // of sites, by row
  let size = { width: 1, height: 1 };
  let drag = null;

  choices("field", fields, (field) => state.set({ field }));
  choices("rows", orders, (rows) => state.set({ rows }));

  const x = (t) => left + ((t - state.from) / (state.to - state.from)) * (size.width - left - 8);
  const time = (px) => state.from + ((px - left) / (size.width - left - 8)) * (state.to - state.from);
  const tall = () => (size.height - top - bottom) / run.n;
  const y = (site) => top + (rowOf[site] + 0.5) * tall();
  const siteAt = (py) => order[Math.min(run.n - 1, Math.max(0, Math.floor((py - top) / tall())))];

  function arrange() {
    const keys = new Float64Array(run.n);
    const list = Array.from({ length: run.n }, (_, i) => i);
    if (state.rows === "arrival" && state.update >= 0) {
      keys.fill(Infinity);
      for (const [site, j] of run.tree(state.update)) if (run.passages.way[j] > 0) keys[site] = run.passages.after[j];
    } else if (state.rows === "place" && run.placed) {
      for (let i = 0; i < run.n; i++) keys[i] = run.sites.lon[i];
    }
    order = list.sort((a, b) => keys[a] - keys[b] || a - b);
    rowOf = new Int32Array(run.n);
    order.forEach((site, row) => (rowOf[site] = row));
  }

  function drawLines() {
    const { draw, width, height } = brush(lines);
    size = { width, height };
    view = [];
    axes(draw);
    draw.save();
    draw.beginPath();
    draw.rect(left, 0, width - left - 8, height - bottom);
    draw.clip();
    outages(draw);
    if (state.field === "messages") note.textContent = messages(draw);
    else note.textContent = heat(draw, state.field);
    strikes(draw);
    draw.restore();
    if (state.update >= 0) tree(draw);
  }

  /** messages draws those of the span that is shown, and says what it drew. */
  function messages(draw) {
    let n = 0;
    eachMessage(m, state.from, state.to, (i) => state.kinds[m.kind[i]] && (found[n++] = i));
    const seen = found.subarray(0, n);
    const said = shown(run.facts.shown.messages, "messages of the run");
    if (seen.length > linesMax) {
      density(draw, seen);
      return `${count(seen.length)} in view, as a density of their arrivals: look closer for lines; ${said}`;
    }
    view = seen;
    const faint = state.update >= 0 ? 0.35 : 1;
    for (let kind = 4; kind >= 0; kind--) {
      draw.strokeStyle = kindInk(kind);
      draw.globalAlpha = faint * Math.min(0.85, Math.max(0.12, 900 / seen.length));
      draw.lineWidth = seen.length < 800 ? 1.2 : 0.8;
      draw.beginPath();
      for (const i of seen) {
        if (m.kind[i] !== kind) continue;
        draw.moveTo(x(m.sent[i]), y(m.from[i]));
        draw.lineTo(x(m.end[i]), y(m.to[i]));
      }
      draw.stroke();
    }
    draw.globalAlpha = 1;
    draw.strokeStyle = ink.bad;
    draw.lineWidth = 1.4;
    draw.beginPath();
    for (const i of seen) {
      if (!m.lost[i]) continue;
      const [px, py] = [x(m.end[i]), y(m.to[i])];
      draw.moveTo(px - 3, py - 3);
      draw.lineTo(px + 3, py + 3);
      draw.moveTo(px - 3, py + 3);
      draw.lineTo(px + 3, py - 3);
    }
    draw.stroke();
    return `${count(seen.length)} in view; ${said}`;
  }

  /** density paints how many messages arrive at each point of the diagram. */
  function density(draw, seen) {
    const columns = Math.max(1, Math.floor((size.width - left - 8) / 2));
    const rows = Math.max(1, Math.min(run.n, Math.floor((size.height - top - bottom) / 2)));
    const cells = new Float32Array(columns * rows);
    const perColumn = columns / (state.to - state.from);
    const perRow = rows / run.n;
    for (const i of seen) {
      const c = Math.floor((m.end[i] - state.from) * perColumn);
      if (c >= 0 && c < columns) cells[Math.floor(rowOf[m.to[i]] * perRow) * columns + c]++;
    }
    paint(draw, cells, columns, rows, ink.update);
  }

  /** heat paints a sum by site and time. */
  function heat(draw, name) {
    const width = run.facts.bins[name];
    const column = run.facts.columns[name];
    const bins = column.length / run.n;
    const first = Math.floor(state.from / width);
    const columns = Math.min(bins, Math.ceil(state.to / width)) - first;
    const rows = Math.max(1, Math.min(run.n, Math.floor((size.height - top - bottom) / 2)));
    const cells = new Float32Array(columns * rows);
    let most = 0;
    for (let site = 0; site < run.n; site++) {
      const row = Math.floor((rowOf[site] * rows) / run.n);
      for (let c = 0; c < columns; c++) {
        const v = column[site * bins + first + c];
        cells[row * columns + c] = Math.max(cells[row * columns + c], v);
        most = Math.max(most, v);
      }
    }
    draw.imageSmoothingEnabled = false;
    paint(draw, cells, columns, rows, name === "site.stored" ? ink.piece : ink.update, x(first * width), x((first + columns) * width));
    const unit = name === "site.stored" ? "" : `, summed over ${span(width)}`;
    return `${fields[name]} by site${unit}: darkest is ${bytes(most)}`;
  }

  function paint(draw, cells, columns, rows, colour, from = left, to = size.width - 8) {
    const image = new ImageData(columns, rows);
    const most = Math.log1p(cells.reduce((a, b) => Math.max(a, b), 0)) || 1;
    const [r, g, b] = rgb(colour);
    for (let i = 0; i < cells.length; i++) {
      if (cells[i] === 0) continue;
      const p = 4 * i;
      image.data[p] = r;
      image.data[p + 1] = g;
      image.data[p + 2] = b;
      image.data[p + 3] = 30 + 225 * (Math.log1p(cells[i]) / most);
    }
    const small = new OffscreenCanvas(columns, rows);
    small.getContext("2d").putImageData(image, 0, 0);
    draw.imageSmoothingEnabled = false;
    draw.drawImage(small, from, top, to - from, size.height - top - bottom);
  }

  function axes(draw) {
    const h = size.height - bottom;
    draw.fillStyle = ink.quiet;
    draw.strokeStyle = ink.rule;
    draw.lineWidth = 1;
    draw.textAlign = "center";
    draw.beginPath();
    const marks = ticks(state.from, state.to, Math.max(2, size.width / 110));
    for (const t of marks) {
      draw.moveTo(x(t), top);
      draw.lineTo(x(t), h);
      const step = marks.length > 1 ? marks[1] - marks[0] : state.to - state.from;
      const places = Math.max(0, Math.min(6, Math.ceil(-Math.log10(step / 1e6) - 1e-9)));
      const words = `${(t / 1e6).toFixed(places)} s`;
      if (x(t) + draw.measureText(words).width / 2 < size.width - 2) draw.fillText(words, x(t), h + 15);
    }
    draw.stroke();
    draw.textAlign = "right";
    const every = Math.max(1, Math.ceil(13 / tall()));
    for (let row = 0; row < run.n; row += every) {
      draw.fillText(fitted(draw, run.names[order[row]], left - 10), left - 6, Math.min(h, top + (row + 0.5) * tall() + 4));
    }
    draw.textAlign = "left";
  }

  function outages(draw) {
    const o = run.outages;
    draw.fillStyle = ink.fault;
    for (let i = 0; i < o.site.length; i++) {
      if (o.until[i] < state.from || o.from[i] > state.to) continue;
      draw.fillRect(x(o.from[i]), y(o.site[i]) - Math.max(0.5, tall() / 2), Math.max(1, x(o.until[i]) - x(o.from[i])), Math.max(1, tall()));
    }
  }

  /** strikes marks the acts of the script, and its end. */
  function strikes(draw) {
    const over = run.facts.script;
    if (over > state.from && over < state.to) {
      draw.fillStyle = ink.quiet;
      draw.fillRect(x(over), top, 1, size.height - top - bottom);
      draw.textAlign = "right";
      if (x(over) > left + 120) draw.fillText("end of the script", x(over) - 5, size.height - bottom - 6);
      draw.textAlign = "left";
    }
    draw.strokeStyle = ink.bad;
    draw.lineWidth = 1;
    draw.setLineDash([3, 3]);
    draw.beginPath();
    for (const at of run.strikes.at) {
      if (at < state.from || at > state.to) continue;
      draw.moveTo(x(at), top);
      draw.lineTo(x(at), size.height - bottom);
    }
    draw.stroke();
    draw.setLineDash([]);
    let free = 0; // right of the words written so far
    run.strikes.at.forEach((at, i) => {
      if (at < state.from || at > state.to || x(at) + 4 < free) return;
      const next = run.strikes.at.find((other) => x(other) > x(at) + 40 && other <= state.to);
      const room = (next === undefined ? size.width - 8 : x(next)) - x(at) - 10;
      const words = fitted(draw, run.strikes.what[i], room);
      if (words.length < 4) return;
      draw.fillStyle = ink.card;
      draw.globalAlpha = 0.85;
      draw.fillRect(x(at) + 1, top, draw.measureText(words).width + 7, 16);
      draw.globalAlpha = 1;
      draw.fillStyle = ink.bad;
      draw.fillText(words, x(at) + 4, top + 12);
      free = x(at) + 8 + draw.measureText(words).width;
    });
  }

  /** tree draws the passages of the chosen update. */
  function tree(draw) {
    const { passages: p, updates: u } = run;
    const at = u.at[state.update];
    draw.save();
    draw.beginPath();
    draw.rect(left, 0, size.width - left - 8, size.height - bottom);
    draw.clip();
    const [from, to] = [u.starts[state.update], u.starts[state.update + 1]];
    for (const way of [2, 3]) {
      draw.strokeStyle = way === 2 ? ink.update : ink.want;
      draw.lineWidth = to - from > 2000 ? 0.6 : 1.8;
      draw.beginPath();
      for (let j = from; j < to; j++) {
        if (p.way[j] !== way || p.from[j] < 0) continue;
        const sent = p.flight[j] >= 0 ? p.after[j] - p.flight[j] : p.after[j];
        draw.moveTo(x(at + sent), y(p.from[j]));
        draw.lineTo(x(at + p.after[j]), y(p.site[j]));
      }
      draw.stroke();
    }
    draw.restore();
  }

  function drawCursor() {
    const { draw, height } = brush(cursor);
    if (state.site >= 0) {
      draw.fillStyle = ink.accent;
      draw.globalAlpha = 0.16;
      const h = Math.max(3, tall());
      draw.fillRect(left, y(state.site) - h / 2, size.width - left - 8, h);
      draw.globalAlpha = 1;
    }
    if (drag?.moved) {
      draw.fillStyle = ink.accent;
      draw.globalAlpha = 0.15;
      draw.fillRect(Math.min(drag.from, drag.to), top, Math.abs(drag.to - drag.from), height - bottom - top);
      draw.globalAlpha = 1;
    }
  }

  /** lineAt returns the message whose line goes by a point, -1 if none does. */
  function lineAt(px, py) {
    let best = -1;
    let least = 7;
    for (const i of view) {
      const d = distance(px, py, x(m.sent[i]), y(m.from[i]), x(m.end[i]), y(m.to[i]));
      if (d < least || (d < 7 && best >= 0 && m.update[best] < 0 && m.update[i] >= 0)) [best, least] = [i, d];
    }
    return best;
  }

  const point = (e) => {
    const box = stage.getBoundingClientRect();
    return [e.clientX - box.left, e.clientY - box.top];
  };
  stage.addEventListener("pointerdown", (e) => {
    if (e.button !== 0 || e.pointerType === "touch") return;
    stage.setPointerCapture(e.pointerId);
    const [px] = point(e);
    drag = { from: px, to: px, moved: false };
  });
  stage.addEventListener("pointermove", (e) => {
    const [px, py] = point(e);
    if (drag) {
      drag.to = Math.min(size.width - 8, Math.max(left, px));
      drag.moved ||= Math.abs(drag.to - drag.from) > 6;
      state.touch("cursor");
      return;
    }
    const i = py < size.height - bottom ? lineAt(px, py) : -1;
    const site = siteAt(py);
    tip(hint, stage, px, py, px < left || i < 0 ? `${nameOf(run, site)}, ${instant(Math.max(0, time(px)), state.to - state.from)}` : told(i));
  });
  stage.addEventListener("pointerleave", () => tip(hint, stage));
  stage.addEventListener("pointercancel", () => (drag = null));
  stage.addEventListener("pointerup", () => {
    if (drag?.moved) {
      const [from, to] = [Math.min(drag.from, drag.to), Math.max(drag.from, drag.to)].map(time);
      state.look(from, to);
    }
    const moved = drag?.moved;
    drag = null;
    if (moved) stage.addEventListener("click", (e) => e.stopImmediatePropagation(), { capture: true, once: true });
    state.touch("cursor");
  });
  stage.addEventListener("click", (e) => {
    const [px, py] = point(e);
    if (px < left) {
      const site = siteAt(py);
      state.set({ site: site === state.site ? -1 : site });
      return;
    }
    const i = lineAt(px, py);
    if (i >= 0 && m.update[i] >= 0) state.set({ update: m.update[i] });
    state.seek(time(px));
  });
  stage.addEventListener("dblclick", (e) => state.zoom(3, time(point(e)[0])));
  stage.addEventListener(
    "wheel",
    (e) => {
      if (!e.ctrlKey && !e.metaKey) return;
      e.preventDefault();
      state.zoom(Math.exp(e.deltaY / 200), time(point(e)[0]));
    },
    { passive: false },
  );

  const told = (i) =>
    `${run.facts.kinds[m.kind[i]]}${m.update[i] >= 0 ? ` ${run.id(m.update[i])}` : ""}: ${run.names[m.from[i]]} to ${run.names[m.to[i]]}, ${m.lost[i] ? "lost after" : "in"} ${span(m.end[i] - m.sent[i])}`;

  state.listen((has) => {
    if (!order || has("rows") || (state.rows === "arrival" && has("update"))) arrange();
    if (has("from", "to", "update", "kinds", "field", "rows")) drawLines();
    if (has("from", "to", "site", "rows", "cursor")) drawCursor();
    if (has("from", "to", "t")) now.style.transform = `translateX(${x(state.t)}px)`;
  });

  /** fitted shortens words until they fit in a width. */
  function fitted(draw, words, width) {
    while (words.length > 2 && draw.measureText(words).width > width) words = `${words.slice(0, -2)}…`;
    return words;
  }
}

function choices(id, words, call) {
  const select = document.getElementById(id);
  for (const [value, text] of Object.entries(words)) select.add(new Option(text, value));
  select.onchange = () => call(select.value);
}

/** distance of a point from a line between two others. */
function distance(px, py, x1, y1, x2, y2) {
  const [dx, dy] = [x2 - x1, y2 - y1];
  const f = Math.max(0, Math.min(1, ((px - x1) * dx + (py - y1) * dy) / (dx * dx + dy * dy || 1)));
  return Math.hypot(px - x1 - f * dx, py - y1 - f * dy);
}
