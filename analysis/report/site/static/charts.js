/* Charts in a page: the name and value of a mark under pointer or keyboard, and the chart to take away as one picture. */
(() => {
  "use strict";

  const WIDTH = 1600, HEIGHT = 900, MARGIN = 48, REACH = 36;
  const FONT = "system-ui, 'DejaVu Sans', Verdana, sans-serif";
  const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -Infinity, End: Infinity };

  /* --- names and values --- */

  const middle = (mark) => {
    const box = mark.getBoundingClientRect();
    return [box.x + box.width / 2, box.y + box.height / 2];
  };

  /* Show what a mark says beside it, inside the figure; without a mark nothing. */
  const show = (tip, marks, mark) => {
    marks.forEach((other) => other.classList.toggle("on", other === mark));
    tip.textContent = mark?.getAttribute("aria-label") ?? "";
    if (!mark) return;
    const figure = tip.parentElement.getBoundingClientRect();
    const [x, y] = middle(mark);
    const left = Math.min(Math.max(x - figure.x - tip.offsetWidth / 2, 4), figure.width - tip.offsetWidth - 4);
    const above = y - figure.y - tip.offsetHeight - 14;
    tip.style.left = `${left}px`;
    tip.style.top = `${above > 0 ? above : y - figure.y + 14}px`;
  };

  const nearest = (marks, event) => {
    const far = (mark) => Math.hypot(...middle(mark).map((at, n) => at - (n ? event.clientY : event.clientX)));
    const best = marks.reduce((found, mark) => (far(mark) < far(found) ? mark : found));
    return far(best) <= REACH ? best : null;
  };

  /* One mark of a drawing can be reached by Tab, the others from it by arrows. */
  const walk = (marks, event) => {
    const step = STEPS[event.key];
    if (!step) return;
    event.preventDefault();
    const at = Math.min(Math.max(marks.indexOf(event.target) + step, 0), marks.length - 1);
    marks.forEach((mark, n) => mark.setAttribute("tabindex", n === at ? 0 : -1));
    marks[at].focus();
  };

  const name = (svg, tip) => {
    const marks = [...svg.querySelectorAll(".marks circle")];
    if (!marks.length) return;
    svg.setAttribute("role", "group");
    marks.forEach((mark, n) => {
      const title = mark.querySelector("title");
      mark.setAttribute("role", "img");
      mark.setAttribute("aria-label", title.textContent);
      mark.setAttribute("tabindex", n ? -1 : 0);
      title.remove(); // else the browser shows it as well
      mark.addEventListener("focus", () => show(tip, marks, mark));
      mark.addEventListener("blur", () => show(tip, marks, null));
    });
    svg.addEventListener("pointermove", (event) => show(tip, marks, nearest(marks, event)));
    svg.addEventListener("pointerdown", (event) => show(tip, marks, nearest(marks, event)));
    svg.addEventListener("pointerleave", () => show(tip, marks, null));
    svg.addEventListener("keydown", (event) => (event.key === "Escape" ? show(tip, marks, null) : walk(marks, event)));
  };

  /* --- the picture: 16:9, with title, source, licence, dates and address --- */

  const clean = (text) => text.replace(/[<>&]/g, (sign) => ({ "<": "&lt;", ">": "&gt;", "&": "&amp;" })[sign]);

  const lines = (text, size, weight) => {
    const pen = document.createElement("canvas").getContext("2d");
    pen.font = `${weight} ${size}px ${FONT}`;
    return text.trim().split(/\s+/).reduce((found, word) => {
      const longer = `${found.at(-1)} ${word}`.trim();
      return pen.measureText(longer).width <= WIDTH - 2 * MARGIN ? [...found.slice(0, -1), longer] : [...found, word];
    }, [""]);
  };

  const written = (text, size, weight, colour) => lines(text, size, weight)
    .map((line, n) => `<tspan x="${MARGIN}" ${n ? `dy="${1.3 * size}"` : ""}>${clean(line)}</tspan>`)
    .join("").replace(/^/, `<text font-size="${size}" font-weight="${weight}" fill="${colour}" y="YYY">`) + "</text>";

  const address = (figure) => {
    const known = document.querySelector("link[rel='canonical']")?.href;
    const here = location.protocol.startsWith("http") ? location.href.split("#")[0] : location.pathname.split("/").at(-1);
    return `${known ?? here}#${figure.id}`;
  };

  const credit = (figure) => {
    const dates = document.querySelector(".dateline")?.textContent ?? "";
    const cut = dates.match(/Data to [\d-]+/)?.[0];
    const version = dates.match(/version [^ ·]+/)?.[0];
    return [document.title, cut, version, "CC BY 4.0", address(figure)].filter(Boolean).join(" · ");
  };

  const picture = (figure) => {
    const text = (selector) => figure.querySelector(selector)?.textContent ?? "";
    const top = [[text("figcaption b"), 36, 700, "#1d1f24"], [text("figcaption > span"), 23, 400, "#5c5f66"]];
    const foot = [[text(".source"), 20, 400, "#5c5f66"], [credit(figure), 20, 400, "#5c5f66"]];
    const tall = ([words, size, weight]) => 1.3 * size * lines(words, size, weight).length + 8;
    let y = MARGIN;
    const set = (part) => {
      const made = written(...part).replace("YYY", y + part[1]);
      y += tall(part);
      return made;
    };
    const head = top.map(set).join("");
    const end = HEIGHT - MARGIN / 2 - foot.map(tall).reduce((sum, part) => sum + part);
    const svg = figure.querySelector("svg.broad").cloneNode(true);
    svg.querySelectorAll(".marks circle").forEach((mark) => {
      const title = document.createElementNS("http://www.w3.org/2000/svg", "title");
      title.textContent = mark.getAttribute("aria-label");
      mark.replaceChildren(title);
    });
    const place = { x: MARGIN, y: y + 8, width: WIDTH - 2 * MARGIN, height: end - y - 20, preserveAspectRatio: "xMidYMid meet" };
    Object.entries(place).forEach(([key, value]) => svg.setAttribute(key, value));
    y = end;
    return `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" width="${WIDTH}" height="${HEIGHT}" ` +
      `font-family="${FONT}"><rect width="${WIDTH}" height="${HEIGHT}" fill="#fff"/>${head}` +
      `${new XMLSerializer().serializeToString(svg)}${foot.map(set).join("")}</svg>`;
  };

  const encoded = (svg) => `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svg)}`;

  const painted = (svg) => new Promise((done, failed) => {
    const image = new Image();
    image.addEventListener("error", failed);
    image.addEventListener("load", () => {
      const canvas = document.createElement("canvas");
      [canvas.width, canvas.height] = [2 * WIDTH, 2 * HEIGHT];
      canvas.getContext("2d").drawImage(image, 0, 0, canvas.width, canvas.height);
      done(canvas.toDataURL("image/png"));
    });
    image.src = encoded(svg);
  });

  /* A link that makes its file when it is asked for. */
  const offer = (figure, data, kind, make) => {
    const link = document.createElement("a");
    link.textContent = `picture (${kind.toUpperCase()})`;
    link.download = data.download.replace(/csv$/, kind);
    link.href = "#";
    link.addEventListener("click", async (event) => {
      if (link.href.startsWith("data:")) return;
      event.preventDefault();
      link.href = await make(picture(figure));
      link.click();
      link.href = "#";
    });
    data.before(link, " · ");
  };

  document.querySelectorAll("figure.chart").forEach((figure) => {
    const tip = figure.appendChild(document.createElement("div"));
    tip.className = "tip";
    tip.setAttribute("aria-hidden", "true"); // the mark says the same
    figure.querySelectorAll("svg").forEach((svg) => name(svg, tip));
    const data = figure.querySelector("a[download$='.csv']");
    if (!data || !figure.querySelector("svg.broad")) return;
    offer(figure, data, "svg", encoded);
    offer(figure, data, "png", painted);
  });
})();
