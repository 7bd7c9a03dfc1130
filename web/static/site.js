// What is more comfortable with a script; everything works without it.

const box = document.querySelector("#q");
const wide = window.matchMedia("(min-width: 60rem)");

/** Whether the reader is typing somewhere already. */
function typing(element) {
  return element.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(element.tagName);
}

/** Leave empty fields out of an address. */
function dropEmpty(event) {
  for (const field of event.target.querySelectorAll("input[name]")) {
    field.disabled = field.value.trim() === "";
  }
}

/** Let the fields be used again when the reader comes back to a page that the browser kept. */
function restoreFields() {
  for (const field of document.querySelectorAll("input:disabled")) {
    field.disabled = false;
  }
}

/** Keep the filters open where there is room beside the results. */
function unfold() {
  const filters = document.querySelector(".filters details");
  if (filters) {
    filters.open = wide.matches;
  }
}

document.addEventListener("keydown", (event) => {
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
  if (event.key === "/" && plain && box && !typing(event.target)) {
    event.preventDefault();
    box.focus();
    box.select();
  }
});
document.addEventListener("submit", dropEmpty);
window.addEventListener("pageshow", restoreFields);
wide.addEventListener("change", unfold);
unfold();
