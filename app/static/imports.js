// A page that waits for the worker: how far it is, every two seconds. Without this the page is loaded anew.
const EVERY_MS = 2000;

async function look() {
  const answer = await fetch(location.href, { credentials: "same-origin" }).catch(() => null);
  if (answer?.ok) {
    const next = new DOMParser().parseFromString(await answer.text(), "text/html").querySelector("#progress");
    const here = document.querySelector("#progress");
    if (!next || document.title !== next.ownerDocument.title || answer.redirected) {
      location.replace(answer.url);
      return;
    }
    here.replaceChildren(...next.childNodes);
  } else if (answer) {
    location.reload();
    return;
  }
  setTimeout(look, EVERY_MS);
}

setTimeout(look, EVERY_MS);
