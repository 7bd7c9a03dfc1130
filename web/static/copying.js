// Puts an address on the clipboard: <button data-copy="ADDRESS" hidden>, an address of this site or elsewhere.

const SAID = 2000; // ms that a button says what it has done

async function copy(button) {
  const words = (button.dataset.words ??= button.textContent);
  try {
    await navigator.clipboard.writeText(new URL(button.dataset.copy, location.href).href);
    button.textContent = "Copied";
  } catch {
    button.textContent = "Not allowed here";
  }
  document.querySelector("#status").textContent = button.textContent;
  setTimeout(() => (button.textContent = words), SAID);
}

/** Show the buttons, where there is a clipboard to write to. */
function offer() {
  document.querySelectorAll("[data-copy][hidden]").forEach((button) => (button.hidden = false));
}

if (navigator.clipboard) {
  document.addEventListener("click", (event) => {
    const button = event.target.closest("button[data-copy]");
    if (button) {
      copy(button);
    }
  });
  document.addEventListener("page:swapped", offer);
  document.addEventListener("page:grown", offer);
  offer();
}
