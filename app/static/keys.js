// Keys for who works here all day. Everything they do can be done with Tab and Enter too, and they can be switched off.
const OFF = "sulh-keys-off";
const LETTERS = { KeyJ: "j", KeyK: "k", KeyX: "x", KeyS: "s" };
const ACTIONS = {
  "/": () => document.querySelector("#q"),
  j: () => neighbour(1),
  k: () => neighbour(-1),
  x: toggle,
  s: () => press('[data-key="s"]'),
  "?": open,
};

document.documentElement.classList.add("scripts");
document.addEventListener("keydown", (event) => {
  const key = keyOf(event);
  if (!(key in ACTIONS) || isOff() || isTyping(event) || document.querySelector("dialog[open]")) {
    return;
  }
  event.preventDefault();
  const place = ACTIONS[key]();
  place?.focus?.();
});
document.addEventListener("click", (event) => {
  if (event.target.closest("[data-opens-keys]")) {
    open();
  } else if (event.target.closest("[data-closes-keys]")) {
    panel()?.close();
  }
});
document.addEventListener("change", (event) => {
  if (event.target.id === "keys-on") {
    remember(!event.target.checked);
  }
});

const panel = () => document.querySelector("#keys-panel");

// A letter by its place on the keyboard where the layout has no such letter, as in Arabic.
function keyOf(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) {
    return "";
  }
  if (event.key === "؟") {
    return "?";
  }
  return /^[\x20-\x7e]$/.test(event.key) ? event.key.toLowerCase() : (LETTERS[event.code] ?? "");
}

function isTyping(event) {
  const field = event.target.closest?.("input, textarea, select, [contenteditable]");
  return Boolean(field) && !["checkbox", "radio", "button", "submit"].includes(field.type);
}

function isOff() {
  try {
    return localStorage.getItem(OFF) === "1";
  } catch {
    return false;
  }
}

function remember(off) {
  try {
    localStorage.setItem(OFF, off ? "1" : "0");
  } catch {
    // Where nothing may be kept the keys stay as they are.
  }
}

function open() {
  const dialog = panel();
  if (dialog && !dialog.open) {
    dialog.querySelector("#keys-on").checked = !isOff();
    dialog.showModal();
  }
}

const here = () => document.activeElement?.closest?.(".card");

function neighbour(step) {
  const cards = [...document.querySelectorAll(".card")];
  const at = cards.indexOf(here());
  const next = at < 0 ? cards[step > 0 ? 0 : cards.length - 1] : (cards[at + step] ?? cards[at]);
  next?.scrollIntoView({ block: "nearest" });
  return next?.querySelector("h3 a");
}

function toggle() {
  here()?.querySelector('input[name="person"]')?.click();
}

function press(what) {
  (here()?.querySelector(what) ?? document.querySelector(what))?.click();
}
