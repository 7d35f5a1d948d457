// Makes ../bundle of src and of the packages that package-lock.json names: the same
// bytes wherever it runs.

import { build } from "esbuild";
import { copyFile, mkdir, readFile, readdir } from "node:fs/promises";
import { join } from "node:path";

const out = process.argv[2] ?? "../bundle";

/** licences returns the notices of all packages that went into a bundle. */
async function licences(metafile) {
  const packages = new Set(
    Object.keys(metafile.inputs)
      .map((path) => path.match(/node_modules\/((?:@[^/]+\/)?[^/]+)\//)?.[1])
      .filter(Boolean),
  );
  const notices = [];
  for (const name of [...packages].sort()) {
    const folder = join("node_modules", name);
    const { version } = JSON.parse(await readFile(join(folder, "package.json"), "utf8"));
    const file = (await readdir(folder)).find((f) => /^licen[cs]e/i.test(f));
    notices.push(`${name} ${version}\n\n${(await readFile(join(folder, file), "utf8")).trim()}`);
  }
  return `/*!\nThis script contains:\n\n${notices.join("\n\n")}\n*/`;
}

const options = {
  entryPoints: [
    { in: "src/main.js", out: "page" },
    { in: "src/style.css", out: "page" },
  ],
  bundle: true,
  minify: true,
  format: "iife",
  target: ["chrome110", "firefox115", "safari16.4"],
  outdir: out,
  legalComments: "none",
  logLevel: "warning",
};

await mkdir(out, { recursive: true });
const { metafile } = await build({ ...options, write: false, metafile: true });
await build({ ...options, banner: { js: await licences(metafile) } });
await copyFile("src/page.html", join(out, "page.html"));
