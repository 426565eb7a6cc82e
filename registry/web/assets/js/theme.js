// Light or dark without asking for the page again; the cookie is the one that the server reads.
export function theme() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-set-theme]");
    if (!link) return;
    event.preventDefault();
    const wanted = link.dataset.setTheme;
    document.documentElement.dataset.theme = wanted;
    document.cookie = `theme=${wanted}; path=/; max-age=31536000; samesite=lax`;
    document.querySelectorAll("[data-set-theme]").forEach((each) => {
      if (each === link) each.setAttribute("aria-current", "true");
      else each.removeAttribute("aria-current");
    });
    link.closest("details").open = false;
  });
}
