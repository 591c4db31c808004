// The search page changes in place: filters, chips, order and pages are links and a form that htmx follows. Each link
// works without this, and is followed plainly when the network or the server fails.
const AT_ONCE_MS = 60;

document.addEventListener("htmx:before:request", () => document.querySelector(".finding")?.setAttribute("aria-busy", "true"));
document.addEventListener("htmx:after:request", (event) => {
  const { response } = event.detail.ctx;
  const elsewhere = new URL(response.raw.url).pathname !== location.pathname;
  // A page of another kind, the sign-in before all, has other styles and scripts: it is opened whole.
  if (elsewhere || response.status >= 500 || response.status === 429) {
    event.preventDefault();
    location.assign(response.raw.url);
  }
});
document.addEventListener("htmx:error", (event) => {
  const action = event.detail.ctx?.request?.action;
  if (action) {
    location.assign(action);
  }
});

let held = null;
document.addEventListener("htmx:before:swap", (event) => {
  const { ctx, tasks } = event.detail;
  held = { id: document.activeElement?.id, paging: Boolean(ctx.sourceElement.closest?.(".paging")) };
  for (const opened of document.querySelectorAll("details[id][open]")) {
    for (const task of tasks) {
      task.fragment.querySelector?.(`#${CSS.escape(opened.id)}`)?.setAttribute("open", "");
    }
  }
});
document.addEventListener("htmx:after:swap", (event) => {
  const source = event.detail.ctx.sourceElement;
  const facet = document.getElementById(source.dataset?.facet ?? "");
  showWhatWasAsked(source);
  document.querySelector(".finding")?.removeAttribute("aria-busy");
  placeFocus(facet ?? source.closest?.("details.facet"));
  say();
});

// The fields of the form say what the address asks; what somebody has begun to type meanwhile stays.
function showWhatWasAsked(source) {
  const box = document.querySelector("#q");
  const begun = box && document.activeElement === box && source !== box.form ? box.value : null;
  box?.form.reset();
  if (begun !== null) {
    box.value = begun;
  }
}

function placeFocus(facet) {
  const wrong = document.querySelector('[role="alert"]');
  const title = document.querySelector("#results-title");
  if (wrong) {
    wrong.focus();
  } else if (held?.paging) {
    title?.focus({ preventScroll: true });
    title?.scrollIntoView({ block: "start" });
  } else if (document.activeElement === document.body || document.activeElement === null) {
    const same = held?.id ? document.getElementById(held.id) : null;
    (same ?? facet?.querySelector(".facet-search input, summary") ?? title)?.focus({ preventScroll: true });
  }
}

// Emptied first, so that the same number again is said too.
function say() {
  const said = document.querySelector("#results-said");
  const title = document.querySelector("#results-title");
  if (said && title) {
    said.textContent = "";
    setTimeout(() => (said.textContent = title.textContent), AT_ONCE_MS);
  }
}

// Search inside a long facet: values that do not have what is typed are put aside.
document.addEventListener("input", (event) => {
  const field = event.target.closest(".facet-search input");
  if (!field) {
    return;
  }
  const asked = folded(field.value);
  const facet = field.closest("details");
  let left = 0;
  for (const row of facet.querySelectorAll("li:not(.chosen)")) {
    const is = folded(row.querySelector("bdi").textContent).includes(asked);
    row.hidden = !is;
    left += is ? 1 : 0;
  }
  facet.querySelector(".facet-none").hidden = left > 0;
});

function folded(text) {
  return text
    .normalize("NFKD")
    .replace(/[\p{M}\u0640]/gu, "")
    .replace(/ة/g, "ه")
    .replace(/ى/g, "ي")
    .toLowerCase()
    .trim();
}
