// Sets the theme that was chosen before the first paint. It is a file of its own, because the policy of the page allows no
// inline script, and a blocking one, because a module would run after the page was painted in the other theme.
(() => {
  let chosen = null;
  try {
    chosen = localStorage.getItem("millrace.theme");
  } catch {
    // A browser that refuses storage gets the theme of the system.
  }
  if (chosen === "light" || chosen === "dark") document.documentElement.dataset.theme = chosen;
})();
