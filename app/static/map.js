// The map comes when somebody opens it; without this the link inside leads to a page with the same map. The page may
// be put in place of another at any time, so nothing is held on to.
document.addEventListener("toggle", bringAll, true);
document.addEventListener("htmx:after:swap", bringAll);

function bringAll() {
  for (const link of document.querySelectorAll("details.map-way[open] a[data-map]")) bring(link);
}

async function bring(link) {
  try {
    const answer = await fetch(link.href, { credentials: "same-origin" });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const map = page.querySelector(".map-and-list");
    if (map && link.isConnected) link.closest(".map-here").replaceChildren(map);
  } catch {
    // The line is gone: the link stays, and can be followed later.
  }
}
