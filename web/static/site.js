// What is more comfortable with a script on any page; everything works without it.

const wide = window.matchMedia("(min-width: 60rem)");

/** Leave empty fields out of an address. */
function dropEmpty({ target, formData }) {
  if (target.method === "get") {
    for (const name of new Set(formData.keys())) {
      const values = formData.getAll(name).filter((value) => value.trim() !== "");
      formData.delete(name);
      values.forEach((value) => formData.append(name, value));
    }
  }
}

/** Keep the filters open where there is room beside the results. */
function unfold() {
  const filters = document.querySelector(".filters details");
  if (filters) {
    filters.open = wide.matches;
  }
}

/** Close the menus that a click was not meant for. */
function closeMenus(event) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    menu.open = menu.contains(event.target);
  }
}

function closeMenuByKey(event) {
  const menu = event.key === "Escape" && event.target.closest("details.menu[open]");
  if (menu) {
    menu.open = false;
    menu.querySelector("summary").focus();
  }
}

/** Let the theme be chosen; theme.js applies the choice on the next page, before anything is painted. */
function offerThemes() {
  const themes = document.querySelector("#themes");
  themes.hidden = false;
  themes.value = document.documentElement.dataset.theme ?? "";
  themes.addEventListener("change", () => {
    const theme = themes.value;
    theme ? (document.documentElement.dataset.theme = theme) : delete document.documentElement.dataset.theme;
    try {
      theme ? localStorage.setItem("theme", theme) : localStorage.removeItem("theme");
    } catch {
      // storage is closed to this page: the choice holds for it alone
    }
  });
}

document.addEventListener("formdata", dropEmpty);
document.addEventListener("click", closeMenus);
document.addEventListener("keydown", closeMenuByKey);
wide.addEventListener("change", unfold);
unfold();
offerThemes();
