// Looks at a page as it is laid out, and tells the frame's parent what is wrong with it.

function parts(colour) {
  const numbers = colour.match(/[\d.]+/g).map(Number);
  return numbers.length > 3 ? numbers : [...numbers, 1];
}

function luminance(colour) {
  const linear = colour.slice(0, 3).map(part => part / 255)
    .map(part => part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4);
  return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2];
}

function contrast(one, other) {
  const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

function ground(element) {
  for (let each = element; each; each = each.parentElement) {
    const colour = parts(getComputedStyle(each).backgroundColor);
    if (colour[3] === 1) return colour;
  }
  return [255, 255, 255, 1];
}

function* texts() {
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (walker.currentNode.data.trim() && element.checkVisibility() && !element.closest("script, title, desc")) yield element;
  }
}

function pale() {
  const found = [];
  for (const element of texts()) {
    const style = getComputedStyle(element);
    const colour = parts(element.closest("svg") ? style.fill : style.color);
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    if (contrast(colour, ground(element)) < (large ? 3 : 4.5)) found.push("pale text: " + element.textContent.trim());
  }
  return found;
}

function unreachable() {
  const found = [];
  for (const each of document.querySelectorAll("a[href], summary, [tabindex='0'], [tabindex='3'], button, input")) {
    if (!each.checkVisibility()) continue;
    each.focus();
    const style = getComputedStyle(each), box = each.getBoundingClientRect();
    const name = each.tagName + " " + (each.getAttribute("aria-label") || each.textContent.trim());
    if (each.tabIndex > 0) found.push("out of order: " + name);
    if (document.activeElement !== each || box.width === 0) found.push("not reached: " + name);
    else if (style.outlineStyle === "none" || parseFloat(style.outlineWidth) < 2) found.push("no visible focus: " + name);
  }
  return found;
}

function shut() {
  const found = [];
  for (const each of document.querySelectorAll("details")) {
    const before = each.open;
    each.querySelector("summary").click();
    if (each.open === before) found.push("does not open: " + each.textContent.trim());
    each.open = true;
  }
  return found;
}

function overflowing() {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return [];
  const wide = [...document.body.querySelectorAll("*")].filter(each =>
    each.checkVisibility() && !each.parentElement.closest(".wide, svg") && each.getBoundingClientRect().right > root.clientWidth + 1);
  return ["runs out of the page: " + wide.map(each => each.tagName + "." + each.className).slice(0, 3).join(" ")];
}

function check(page) {
  const faults = [...shut(), ...overflowing(), ...pale(), ...unreachable()];
  parent.postMessage({ page, faults: [...new Set(faults)] }, "*");
}
