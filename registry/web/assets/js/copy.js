// Copy buttons: shown where copying can work, with a word when it is done.
const toast = () => document.querySelector(".toast");

function say(text) {
  const place = toast();
  place.textContent = text;
  place.classList.add("is-shown");
  clearTimeout(say.timer);
  say.timer = setTimeout(() => place.classList.remove("is-shown"), 1600);
}

async function copy(text) {
  if (navigator.clipboard && window.isSecureContext) {
    await navigator.clipboard.writeText(text);
    return;
  }
  const field = document.createElement("textarea");
  field.value = text;
  field.className = "hidden";
  document.body.append(field);
  field.select();
  const copied = document.execCommand("copy");
  field.remove();
  if (!copied) throw new Error("not copied");
}

export function copyButtons() {
  const reveal = (root) => root.querySelectorAll(".copy[hidden]").forEach((button) => (button.hidden = false));
  reveal(document);
  document.addEventListener("htmx:afterSwap", (event) => reveal(event.target));
  document.addEventListener("click", (event) => {
    const button = event.target.closest(".copy");
    if (!button) return;
    copy(button.dataset.copy).then(
      () => say(toast().dataset.copied),
      () => say(toast().dataset.failed),
    );
  });
}
