// Every page works without this. What was wrong comes into view, so that nobody has to look for it.
const wrong = document.querySelector('[role="alert"]');
if (wrong) {
  wrong.setAttribute("tabindex", "-1");
  wrong.focus();
}

// The menu closes when somebody goes elsewhere, or says so with Escape.
const menu = document.querySelector("details.menu");
if (menu) {
  const closeFor = (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  };
  document.addEventListener("click", closeFor);
  document.addEventListener("focusin", closeFor);
  menu.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !menu.open) return;
    menu.open = false;
    menu.querySelector("summary").focus();
  });
}
