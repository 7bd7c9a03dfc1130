// Unfolds beneath a result what stands on a page of its own: the section of the page that a link with data-unfold leads to.

const HELD = (event) => event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey;

let made = 0;

/** Fetch the section that a link leads to, and put it beneath the result. */
async function unfold(link) {
  const answer = await fetch(link.href, { headers: { Accept: "text/html" } });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const section = document.adoptNode(page.querySelector("main section.beside"));
  section.id = `beside-${(made += 1)}`;
  link.closest(".hit").append(section);
  link.setAttribute("aria-controls", section.id);
  return section;
}

async function toggle(link) {
  const known = document.getElementById(link.getAttribute("aria-controls") ?? "");
  const open = link.getAttribute("aria-expanded") !== "true";
  link.setAttribute("aria-expanded", String(open));
  if (known) {
    known.hidden = !open;
  } else {
    try {
      await unfold(link);
    } catch {
      location.assign(link.href);
    }
  }
}

/** A link that unfolds is a button to who cannot see it. */
function fit() {
  for (const link of document.querySelectorAll("a[data-unfold]:not([aria-expanded])")) {
    link.setAttribute("role", "button");
    link.setAttribute("aria-expanded", "false");
  }
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-unfold]");
  if (link && !HELD(event)) {
    event.preventDefault();
    toggle(link);
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key === " " && event.target.matches("a[data-unfold]")) {
    event.preventDefault();
    toggle(event.target);
  }
});
document.addEventListener("page:swapped", fit);
document.addEventListener("page:grown", fit);
fit();
