/* Prints the report as `make pdf` does and reads what Chromium wrote: pages, outline, and links that lead to a page. */

import { execFile } from "node:child_process";
import { existsSync, readFileSync, readdirSync } from "node:fs";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

const project = path.resolve(fileURLToPath(import.meta.url), "../../..");
const PRINT = "import sys; from pathlib import Path; from analysis.report.site import pdf; "
  + "print(pdf.write(Path(sys.argv[1]), Path(sys.argv[2])))";

const print = async (report) => {
  const own = path.join(project, ".venv/bin/python");
  const environment = { ...process.env, CHROMIUM: process.env.BROWSER, PYTHONPATH: project };
  const command = ["-c", PRINT, report, path.join(project, "build/pdf")];
  const { stdout } = await promisify(execFile)(existsSync(own) ? own : "python3", command, { cwd: project, env: environment });
  return readFileSync(stdout.trim(), "latin1");
};

/* A string of a PDF: in brackets or as hexadecimal digits; in UTF-16 where it begins with a byte order mark. */
const words = (text) => {
  const plain = text.startsWith("<")
    ? Buffer.from(text.slice(1, -1).replace(/\s/g, ""), "hex").toString("latin1")
    : text.slice(1, -1).replace(/\\(\d{3}|.)/gs, (_, c) => (c.length === 3 ? String.fromCharCode(parseInt(c, 8)) : c));
  const bytes = Buffer.from(plain, "latin1");
  return plain.startsWith("\xfe\xff") ? bytes.subarray(2).swap16().toString("utf16le") : plain;
};

const letters = (text) => text.replace(/&[a-z0-9#]+;/gi, "").replace(/[^a-z0-9]/gi, "");

/* Throws an error that names what is missing. */
export const checkPdf = async (report) => {
  const text = await print(report);
  const pages = new Set([...text.matchAll(/\n(\d+) 0 obj\n<<\/Type \/Page\n/g)].map((found) => found[1]));
  if (pages.size <= 30) throw new Error(`the PDF has only ${pages.size} pages`);
  const outline = [...text.matchAll(/\/Title (\((?:\\.|[^\\)])*\)|<[0-9A-F\s]*>)\s*\/Dest \[(\d+) 0 R/gis)];
  const titles = new Set(outline.filter((found) => pages.has(found[2])).map((found) => letters(words(found[1]))));
  for (const chapter of readdirSync(report).filter((name) => /^\d\d_.*\.html$/.test(name))) {
    const title = readFileSync(path.join(report, chapter), "utf8").match(/<h1>(.*?)<\/h1>/s)[1].replace(/<[^>]*>/g, "");
    if (!titles.has(letters(title))) throw new Error(`the outline of the PDF lacks the chapter "${title}"`);
  }
  const anchors = new Set([...text.matchAll(/\/(\S+) \[\d+ 0 R \/XYZ /g)].map((found) => found[1]));
  const lost = [...text.matchAll(/\/Subtype \/Link\b[^>]*?\/Dest \/(\S+)/g)].filter((found) => !anchors.has(found[1]));
  if (lost.length) throw new Error(`${lost.length} links of the PDF lead nowhere, first ${lost[0][1]}`);
  const local = text.match(/\/URI \((file:[^)]*)\)/);
  if (local) throw new Error(`a link of the PDF leads to a file: ${local[1]}`);
};
