// The map comes when somebody opens it; without this the link inside leads to a page with the same map.
for (const way of document.querySelectorAll("details.map-way")) {
  way.addEventListener("toggle", () => bring(way), { once: true });
}

async function bring(way) {
  const link = way.querySelector("a[data-map]");
  try {
    const answer = await fetch(link.href, { credentials: "same-origin" });
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const map = page.querySelector(".map-and-list");
    if (map) way.querySelector(".map-here").replaceChildren(map);
  } catch {
    // The line is gone: the link stays, and can be followed later.
  }
}
