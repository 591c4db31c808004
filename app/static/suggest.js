// Suggestions under the search box (ARIA combobox with a listbox). Without this the box is a plain search.
// Everything is looked up when it is needed: parts of the page change while it is open.
const WAIT_MS = 140;
const LEAST_LETTERS = 2;

let asking = null;
let waiting = 0;

const box = () => document.querySelector("#q");
const list = () => document.querySelector("#suggestions");
const isBox = (event) => event.target.id === "q" && list() !== null;

prepare();
document.addEventListener("htmx:after:swap", prepare);
document.addEventListener("input", (event) => isBox(event) && askSoon());
document.addEventListener("keydown", (event) => isBox(event) && onKey(event));
document.addEventListener("focusout", (event) => isBox(event) && close());
document.addEventListener("submit", close);
// The box keeps the focus while somebody points at a suggestion.
document.addEventListener("mousedown", (event) => list()?.contains(event.target) && event.preventDefault());

function prepare() {
  const input = box();
  if (input && list()) {
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-controls", "suggestions");
    input.setAttribute("aria-autocomplete", "list");
    close();
  }
}

function askSoon() {
  clearTimeout(waiting);
  asking?.abort();
  if (box().value.trim().length < LEAST_LETTERS) {
    close();
  } else {
    waiting = setTimeout(ask, WAIT_MS);
  }
}

async function ask() {
  const asked = (asking = new AbortController());
  const fields = new URLSearchParams(new FormData(box().form));
  try {
    const answer = await fetch(`${list().dataset.from}?${fields}`, { signal: asked.signal });
    const options = await answer.text();
    if (asking !== asked || document.activeElement !== box()) {
      return;
    }
    if (answer.ok && !answer.redirected) {
      show(options);
    } else {
      close();
    }
  } catch {
    // A later letter ended this one, or there is no network: then the search itself will say so.
    if (asking === asked) {
      close();
    }
  }
}

function show(options) {
  list().innerHTML = options;
  const words = list().querySelector("[data-said]");
  document.querySelector("#suggestions-said").textContent = words.textContent;
  words.remove();
  const any = list().children.length > 0;
  list().hidden = !any;
  box().setAttribute("aria-expanded", String(any));
  box().removeAttribute("aria-activedescendant");
}

function close() {
  clearTimeout(waiting);
  asking?.abort();
  if (list()) {
    list().hidden = true;
    box().setAttribute("aria-expanded", "false");
    box().removeAttribute("aria-activedescendant");
  }
}

function onKey(event) {
  if (event.isComposing) {
    return;
  }
  if (list().hidden) {
    if (event.key === "ArrowDown" && box().value.trim().length >= LEAST_LETTERS) {
      event.preventDefault();
      ask();
    }
    return;
  }
  const options = [...list().querySelectorAll('[role="option"]')];
  const at = options.findIndex((option) => option.getAttribute("aria-selected") === "true");
  const steps = { ArrowDown: at + 1, ArrowUp: at < 0 ? options.length - 1 : at - 1 };
  if (event.key in steps) {
    event.preventDefault();
    select(options, steps[event.key]);
  } else if (event.key === "Escape") {
    event.preventDefault();
    close();
  } else if (event.key === "Enter" && at >= 0) {
    event.preventDefault();
    options[at].click();
  }
}

// One past either end is the box itself, with what was typed.
function select(options, at) {
  options.forEach((option, place) => option.setAttribute("aria-selected", String(place === at)));
  const chosen = options[at];
  if (chosen) {
    box().setAttribute("aria-activedescendant", chosen.id);
    chosen.scrollIntoView({ block: "nearest" });
  } else {
    box().removeAttribute("aria-activedescendant");
  }
}
