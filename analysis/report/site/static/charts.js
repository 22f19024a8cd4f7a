/* Under every chart of a chapter, its picture to take away: title, subtitle and source drawn with it, as a PNG. */
(() => {
  "use strict";

  const WIDTH = 1216;
  const MARGIN = 40;

  /* Write text from (MARGIN, y) on, broken at the width; return the y below it. Without a pen it only measures. */
  const write = (context, text, y, font, colour, height, draw) => {
    context.font = font;
    context.fillStyle = colour;
    let line = "";
    for (const word of `${text.trim()} `.split(/\s+/)) {
      const longer = line ? `${line} ${word}` : word;
      if (word && context.measureText(longer).width <= WIDTH) { line = longer; continue; }
      y += height;
      if (draw) context.fillText(line, MARGIN, y);
      line = word;
    }
    return y;
  };

  const paint = (figure, image) => {
    const canvas = document.createElement("canvas");
    const context = canvas.getContext("2d");
    const text = (selector) => figure.querySelector(selector)?.textContent ?? "";
    const all = (draw) => {
      let y = write(context, text("figcaption b"), MARGIN - 10, "bold 30px sans-serif", "#1d1f24", 38, draw);
      y = write(context, text("figcaption span"), y + 4, "22px sans-serif", "#5c5f66", 30, draw) + 20;
      const height = (image.naturalHeight * WIDTH) / image.naturalWidth;
      if (draw) context.drawImage(image, MARGIN, y, WIDTH, height);
      y = write(context, text(".source"), y + height + 6, "20px sans-serif", "#5c5f66", 28, draw);
      return write(context, document.title, y, "20px sans-serif", "#5c5f66", 28, draw) + MARGIN;
    };
    canvas.height = all(false);
    canvas.width = WIDTH + 2 * MARGIN;
    context.fillStyle = "#fff";
    context.fillRect(0, 0, canvas.width, canvas.height);
    all(true);
    return canvas.toDataURL("image/png");
  };

  document.querySelectorAll("figure.chart").forEach((figure) => {
    const data = figure.querySelector("a[download$='.csv']");
    if (!data) return;
    const link = document.createElement("a");
    link.textContent = "picture (PNG)";
    link.download = data.download.replace(/csv$/, "png");
    link.href = "#";
    link.addEventListener("click", (event) => {
      if (link.href.startsWith("data:")) return;
      event.preventDefault();
      const image = new Image();
      image.addEventListener("load", () => { link.href = paint(figure, image); link.click(); link.href = "#"; });
      image.src = figure.querySelector("picture img").src;
    });
    data.before(link, " · ");
  });
})();
