// Runs before anything is painted, so that a chosen theme does not flash; site.js has the switch.

(() => {
  try {
    const theme = localStorage.getItem("theme");
    if (theme === "light" || theme === "dark") {
      document.documentElement.dataset.theme = theme;
    }
  } catch {
    // storage is closed to this page: the theme is that of the system
  }
})();
