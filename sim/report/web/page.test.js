// Opens reports in a browser, as people do: they draw, answer to hands and keys, ask for
// nothing over a network, and are quick. Needs reports, one a file, and a Chromium:
//
//   node --test page.test.js
//
// with REPORT the page of a run that has faults, CITIES that of a hundred sites, and CROWD
// that of ten thousand sites and a million messages.

import assert from "node:assert/strict";
import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { after, before, test } from "node:test";
import { chromium } from "playwright-core";

const executablePath = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"].find(existsSync);
const { REPORT, CITIES, CROWD } = process.env;
const skip = !executablePath ? "there is no Chromium here" : !REPORT ? "REPORT names no page" : false;

let browser;
before(async () => {
  if (skip) return;
  browser = await chromium.launch({
    executablePath,
    args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
  });
});
after(() => browser?.close());

/** open opens a page and waits until it is drawn. What it complains of fails the test. */
async function open(t, file, options = {}) {
  const page = await browser.newPage({ viewport: { width: 1440, height: 900 }, ...options });
  const complaints = [];
  page.on("console", (m) => ["error", "warning"].includes(m.type()) && !/willReadFrequently/.test(m.text()) && complaints.push(m.text()));
  page.on("pageerror", (e) => complaints.push(e.stack));
  page.on("request", (r) => /^(file|data|blob):/.test(r.url()) || complaints.push(`it asked for ${r.url()}`));
  t.after(async () => {
    await page.close();
    assert.deepEqual(complaints, []);
  });
  await page.goto(`file://${resolve(file)}`);
  await page.waitForFunction(() => document.documentElement.dataset.drawn === "yes");
  return page;
}

/** picture is a digest of what a canvas shows, and how many colours are in it. */
const picture = (page, id) =>
  page.evaluate((id) => {
    const canvas = document.getElementById(id);
    const pixels = new Uint32Array(canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height).data.buffer);
    let digest = 17;
    for (const p of pixels) digest = (Math.imul(digest, 31) + p) | 0;
    return { digest, colours: new Set(pixels).size };
  }, id);

/** settled waits for the frames that follow a change. */
const settled = (page) => page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));

/** scrub moves the scrubber to a share of the span that is shown. */
async function scrub(page, share) {
  await page.locator("#scrub").fill(String(Math.round(share * 1000)));
  await settled(page);
}

test("everything is drawn", { skip }, async (t) => {
  const page = await open(t, REPORT);
  for (const id of ["land", "live", "lines", "overview"]) {
    await scrub(page, 0.5);
    assert.ok((await picture(page, id)).colours > 1, `${id} is blank`);
  }
  assert.equal(await page.locator(".plot canvas").count(), 4);
  assert.ok((await page.locator("#expectations li").count()) > 0);
  assert.ok((await page.locator("#faults button").count()) > 0);
  assert.match(await page.locator("#verdict").textContent(), /^(held|FAILED)$/);
});

test("scrubbing moves the flood and the clock", { skip }, async (t) => {
  const page = await open(t, REPORT);
  await scrub(page, 0.2);
  const [clock, live, cursor] = [await page.locator("#clock").textContent(), await picture(page, "live"), await page.locator("#spaceNow").boundingBox()];
  await scrub(page, 0.6);
  assert.notEqual(await page.locator("#clock").textContent(), clock);
  assert.notDeepEqual(await picture(page, "live"), live);
  assert.ok((await page.locator("#spaceNow").boundingBox()).x > cursor.x + 100, "the line of the present stays in the diagram");
});

test("keys do what hands do", { skip }, async (t) => {
  const page = await open(t, REPORT);
  const clock = () => page.locator("#clock").textContent();
  await scrub(page, 0.3);
  const at = await clock();
  await page.locator("#mapStage").focus();
  await page.keyboard.press("ArrowRight");
  await settled(page);
  assert.notEqual(await clock(), at);
  await page.keyboard.press("+");
  await settled(page);
  assert.match(await page.locator("#stretch").textContent(), /shown of/);
  await page.keyboard.press("0");
  await settled(page);
  assert.match(await page.locator("#stretch").textContent(), /^of /);
  await page.keyboard.press(" ");
  await page.waitForFunction((was) => document.getElementById("clock").textContent !== was, await clock());
  await page.keyboard.press(" ");
  assert.equal(await page.locator("#play").getAttribute("aria-label"), "Play");
});

test("an update shows its tree and why it came when it did", { skip }, async (t) => {
  const page = await open(t, REPORT);
  const plain = await picture(page, "live");
  await page.locator("#list button").first().click();
  await settled(page);
  assert.ok((await page.locator("#tree tbody tr").count()) > 1);
  assert.notDeepEqual(await picture(page, "live"), plain);
  await page.locator("#tree tbody button").last().click();
  await settled(page);
  assert.match(await page.locator("#why").textContent(), /had it .* after it was published|never got it/);
  assert.ok((await page.locator("#why li").count()) > 1);
  assert.match(await page.locator("#why code").textContent(), /sim why .* --seed \d+ --update \S+ --site \S+$/);
  await page.keyboard.press("Escape");
  await settled(page);
  assert.ok(await page.locator("#detail").isHidden());
});

test("a click on a line chooses its update", { skip }, async (t) => {
  const page = await open(t, REPORT);
  await page.locator("#list button").first().click();
  await settled(page);
  const id = await page.locator("#detail h3").textContent();
  await page.keyboard.press("Escape");
  await settled(page);
  const box = await page.locator("#spaceStage").boundingBox();
  for (let x = 0.1; x < 0.95 && (await page.locator("#detail").isHidden()); x += 0.02) {
    for (let y = 0.1; y < 0.9 && (await page.locator("#detail").isHidden()); y += 0.1) {
      await page.locator("#spaceStage").click({ position: { x: box.width * x, y: box.height * y } });
      await settled(page);
    }
  }
  assert.match(await page.locator("#detail h3").textContent(), /^.+\/.+\/\d+$/, `no line of the time in which ${id} spread was hit`);
});

test("it fits a narrow screen, in the dark", { skip }, async (t) => {
  const page = await open(t, REPORT, { viewport: { width: 390, height: 844 }, colorScheme: "dark" });
  const { wide, paper } = await page.evaluate(() => ({
    wide: document.documentElement.scrollWidth,
    paper: getComputedStyle(document.documentElement).backgroundColor,
  }));
  assert.equal(wide, 390);
  assert.equal(paper, "rgb(16, 20, 26)");
});

for (const [name, file] of Object.entries({ REPORT, CITIES, CROWD })) {
  test(`how fast ${name} is`, { skip: skip || (!file && `${name} names no page`) }, async (t) => {
    const began = performance.now();
    const page = await open(t, file);
    t.diagnostic(`${file}: drawn ${Math.round(performance.now() - began)} ms after it was asked for`);
    const inspector = await browser.newBrowserCDPSession();
    /** worked is how much processor time the browser has taken, in milliseconds. */
    const worked = async () => {
      const { processInfo } = await inspector.send("SystemInfo.getProcessInfo");
      return processInfo.reduce((sum, p) => sum + p.cpuTime * 1000, 0);
    };
    /** measure scrubs through 121 frames. */
    const measure = async () => {
      const before = await worked();
      const frames = await page.evaluate(async () => {
        const scrub = document.getElementById("scrub");
        const frames = [];
        let last = await new Promise(requestAnimationFrame);
        for (let i = 0; i <= 120; i++) {
          scrub.value = 300 + i * 4;
          scrub.dispatchEvent(new Event("input"));
          const now = await new Promise(requestAnimationFrame);
          frames.push(now - last);
          last = now;
        }
        frames.sort((a, b) => a - b);
        return { median: frames[60], p95: frames[115], max: frames[120] };
      });
      return { ...frames, cpu: ((await worked()) - before) / 121 };
    };
    const say = (when, { median, p95, max, cpu }) =>
      t.diagnostic(`${when}: frames take ${median.toFixed(1)} ms at the median, ${p95.toFixed(1)} ms at p95, ${max.toFixed(1)} ms at most; ${cpu.toFixed(1)} ms of processor time each`);
    say("scrubbing", await measure());
    await page.locator("#list button").first().click();
    await settled(page);
    say("scrubbing an update", await measure());
    const zoomed = await page.evaluate(async () => {
      document.getElementById("whole").click();
      await new Promise(requestAnimationFrame);
      const frames = [];
      let last = await new Promise(requestAnimationFrame);
      for (let i = 0; i < 10; i++) {
        document.getElementById("closer").click();
        const now = await new Promise(requestAnimationFrame);
        frames.push(now - last);
        last = now;
      }
      return frames.sort((a, b) => a - b);
    });
    t.diagnostic(`looking closer, from the whole run on: frames take ${zoomed[5].toFixed(1)} ms at the median, ${zoomed[9].toFixed(1)} ms at most`);
  });
}
