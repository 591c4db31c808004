// Suggestions under the search box (ARIA combobox with a listbox). Without this the box is a plain search.
const WAIT_MS = 140;

const input = document.querySelector("#q");
const form = input?.form;
const list = document.querySelector("#suggestions");
const said = document.querySelector("#suggestions-said");
let asking = null;
let waiting = 0;

if (input && list && form) {
  input.setAttribute("role", "combobox");
  input.setAttribute("aria-controls", "suggestions");
  input.setAttribute("aria-autocomplete", "list");
  input.setAttribute("aria-expanded", "false");
  input.addEventListener("input", askSoon);
  input.addEventListener("keydown", onKey);
  input.addEventListener("blur", () => setTimeout(close, 150));
  form.addEventListener("submit", close);
  // The box keeps the focus while somebody points at a suggestion.
  list.addEventListener("mousedown", (event) => event.preventDefault());
}

function askSoon() {
  clearTimeout(waiting);
  asking?.abort();
  if (input.value.trim().length < 2) {
    close();
    return;
  }
  waiting = setTimeout(ask, WAIT_MS);
}

async function ask() {
  const asked = (asking = new AbortController());
  const fields = new URLSearchParams(new FormData(form));
  try {
    const answer = await fetch(`${list.dataset.from}?${fields}`, { signal: asked.signal });
    if (!answer.ok || answer.redirected) {
      close();
      return;
    }
    const options = await answer.text();
    if (asking === asked && document.activeElement === input) {
      show(options);
    }
  } catch (error) {
    // A later letter ended this one, or there is no network: the search itself will say so.
    if (error.name !== "AbortError") {
      close();
    }
  }
}

function show(options) {
  list.innerHTML = options;
  const words = list.querySelector("[data-said]");
  said.textContent = words.textContent;
  words.remove();
  const any = list.children.length > 0;
  list.hidden = !any;
  input.setAttribute("aria-expanded", String(any));
  input.removeAttribute("aria-activedescendant");
}

function close() {
  clearTimeout(waiting);
  asking?.abort();
  list.hidden = true;
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}

function onKey(event) {
  if (list.hidden || event.isComposing) {
    if (event.key === "ArrowDown" && input.value.trim().length > 1) {
      ask();
    }
    return;
  }
  const options = [...list.querySelectorAll('[role="option"]')];
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
    options[at].querySelector("a").click();
  } else if (event.key === "Tab") {
    close();
  }
}

// One past either end is the box itself, with what was typed.
function select(options, at) {
  options.forEach((option, place) => option.setAttribute("aria-selected", String(place === at)));
  const chosen = options[at];
  if (chosen) {
    input.setAttribute("aria-activedescendant", chosen.id);
    chosen.scrollIntoView({ block: "nearest" });
  } else {
    input.removeAttribute("aria-activedescendant");
  }
}
