/* What of a page is cut: table cells and lines of code that begin or end outside what shows them. */
export const cut = (tab) => tab.evaluate(() => {
  const inside = (element) => {
    const frame = element.parentElement.closest("[tabindex='0'], .output") ?? document.documentElement;
    const { left, right } = element.getBoundingClientRect();
    const around = frame.getBoundingClientRect();
    return left >= around.left - 1 && right <= Math.min(around.right, window.innerWidth) + 1;
  };
  const shown = (element) => element.checkVisibility() && element.offsetWidth > 0 && getComputedStyle(element.closest("thead") ?? element).position !== "absolute";
  const cells = [...document.querySelectorAll("main :is(td, th)")].filter((cell) => shown(cell) && !inside(cell));
  const lines = [...document.querySelectorAll("main pre")].filter((code) => shown(code) && code.scrollWidth > code.clientWidth + 1);
  const first = cells[0] ?? lines[0];
  return first ? [`${cells.length} table cells and ${lines.length} pieces of code are cut, first "${first.textContent.trim().slice(0, 60)}"`] : [];
});
