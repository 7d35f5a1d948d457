/** What a page is made of: facts in words, and columns of numbers. columns.go writes them. */

/** unpack returns the facts, with a list of numbers for each name in facts.columns. */
export async function unpack(text) {
  const letters = atob(text);
  const packed = new Uint8Array(letters.length);
  for (let i = 0; i < packed.length; i++) packed[i] = letters.charCodeAt(i);
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  const bytes = new Uint8Array(await new Response(stream).arrayBuffer());
  const length = new DataView(bytes.buffer).getUint32(0, true);
  const facts = JSON.parse(new TextDecoder().decode(bytes.subarray(4, 4 + length)));
  const columns = {};
  for (const [name, column] of Object.entries(facts.columns)) {
    columns[name] = numbers(bytes, 4 + length + column.at, column.n, column.steps);
  }
  facts.columns = columns;
  return facts;
}

/** numbers reads zigzag varints, or what such steps add up to. */
function numbers(bytes, at, n, steps) {
  const out = new Float64Array(n);
  let before = 0;
  for (let i = 0; i < n; i++) {
    let value = 0;
    let scale = 1;
    let byte = bytes[at++];
    while (byte >= 128) {
      value += (byte - 128) * scale;
      scale *= 128;
      byte = bytes[at++];
    }
    value += byte * scale;
    value = value % 2 ? -(value + 1) / 2 : value / 2;
    if (steps) before = value += before;
    out[i] = value;
  }
  return out;
}

/** starts returns where each of some lists begins that lie one after the other, and the end. */
export function starts(lengths) {
  const out = new Int32Array(lengths.length + 1);
  for (let i = 0; i < lengths.length; i++) out[i + 1] = out[i] + lengths[i];
  return out;
}

/** above returns how many numbers of a sorted list are at most a value. */
export function above(sorted, value) {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const mid = (low + high) >> 1;
    if (sorted[mid] <= value) low = mid + 1;
    else high = mid;
  }
  return low;
}
