/** Canvases and colours. */

const named = ["paper", "card", "ink", "quiet", "rule", "faint", "accent", "good", "bad", "land", "shore", "link", "site", "update", "piece", "offer", "want", "upkeep", "bound", "fault"];

/** ink holds the colours of the style sheet, as they are now. */
export const ink = {};

export function readInk() {
  const style = getComputedStyle(document.documentElement);
  for (const name of named) ink[name] = style.getPropertyValue(`--${name}`).trim();
}

export const kindInk = (kind) => ink[["update", "piece", "offer", "want", "upkeep"][kind]];

const sizes = new Map();

/** measure forgets how large canvases are, because the page is laid out anew. */
export const measure = () => sizes.clear();

/** sizeOf asks the page once how large a canvas is: asking takes as long as drawing. */
function sizeOf(canvas) {
  if (!sizes.has(canvas)) {
    const { width, height } = canvas.getBoundingClientRect();
    sizes.set(canvas, { width, height });
  }
  return sizes.get(canvas);
}

/** brush fits a canvas to its place on the page, empties it, and returns what draws in units of the page. */
export function brush(canvas) {
  const scale = Math.min(2, devicePixelRatio || 1);
  const { width, height } = sizeOf(canvas);
  const w = Math.max(1, Math.round(width * scale));
  const h = Math.max(1, Math.round(height * scale));
  if (canvas.width !== w || canvas.height !== h) Object.assign(canvas, { width: w, height: h });
  const draw = canvas.getContext("2d");
  draw.setTransform(scale, 0, 0, scale, 0, 0);
  draw.clearRect(0, 0, width, height);
  draw.font = "12px system-ui, sans-serif";
  return { draw, width, height, scale };
}

/** picture is a canvas as large as another, painted with what lies below, if anything does. */
export function picture(like, below, paint) {
  const canvas = new OffscreenCanvas(like.canvas.width, like.canvas.height);
  const draw = canvas.getContext("2d");
  draw.setTransform(like.getTransform());
  if (below) lay(draw, below);
  paint(draw);
  return canvas;
}

/** lay puts a picture on a canvas of its size. */
export function lay(draw, picture) {
  draw.save();
  draw.resetTransform();
  draw.drawImage(picture, 0, 0);
  draw.restore();
}

/** rgb takes a colour of the style sheet apart. */
export function rgb(hex) {
  const v = parseInt(hex.slice(1, 7), 16);
  return [v >> 16, (v >> 8) & 255, v & 255];
}

/** tip shows a few words beside a point of a stage; no words hide it. */
export function tip(element, stage, x, y, words) {
  element.hidden = !words;
  if (!words) return;
  element.textContent = words;
  const { width, height } = stage.getBoundingClientRect();
  const left = Math.min(x + 14, width - element.offsetWidth - 6);
  const top = y + 16 + element.offsetHeight > height ? y - element.offsetHeight - 10 : y + 16;
  Object.assign(element.style, { left: `${Math.max(4, left)}px`, top: `${Math.max(4, top)}px` });
}
