// Every page works without this. What was wrong comes into view, so that nobody has to look for it.
const wrong = document.querySelector('[role="alert"]');
if (wrong) {
  wrong.setAttribute("tabindex", "-1");
  wrong.focus();
}
