// Loads the next page of results below those that are there; the address names the last page that is loaded.

const status = document.querySelector("#status");

/** Offer more results where there is a next page. */
function offer() {
  const pages = document.querySelector(".desk .pages");
  const next = pages?.querySelector("a[rel=next]");
  if (!next || !document.querySelector(".hits")) {
    return;
  }
  const button = document.createElement("button");
  button.className = "grow";
  button.type = "button";
  button.textContent = "More results";
  button.addEventListener("click", () => grow(button, next.href));
  pages.before(button);
}

/** Append the results of the page at an address; go there where that fails. */
async function grow(button, url) {
  button.disabled = true;
  try {
    const answer = await fetch(url, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const pages = page.querySelector(".desk .pages");
    if (!answer.ok || !pages) {
      throw new Error(`${url} is no page of results`);
    }
    if (button.isConnected) {
      append(button, url, page, pages);
    }
  } catch {
    location.assign(url);
  }
}

function append(button, url, page, pages) {
  const list = document.querySelector(".hits");
  const known = new Set([...list.querySelectorAll(".hit")].map((hit) => hit.dataset.id));
  const hits = [...page.querySelectorAll(".hits > li")].filter((item) => !known.has(item.firstElementChild.dataset.id));
  const first = history.state?.first ?? Number(new URL(location).searchParams.get("page") ?? 1);
  list.append(...hits.map((hit) => document.adoptNode(hit)));
  document.querySelector(".desk .pages").replaceWith(document.adoptNode(pages));
  button.remove();
  history.replaceState({ ...history.state, first, scroll: scrollY }, "", url);
  document.dispatchEvent(new CustomEvent("page:grown"));
  offer();
  hits[0]?.querySelector("h2 a").focus({ preventScroll: true });
  status.textContent = `${hits.length} more results, ${list.children.length} in all.`;
}

document.addEventListener("page:swapped", offer);
offer();
