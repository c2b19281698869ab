"use strict";
// Language, folds that open for print, and data that can be saved. Without scripts the page shows
// the language chosen by its buttons, and its folds open one by one.
(() => {
  const root = document.documentElement;
  root.classList.add("scripted");

  const speak = (language) => {
    root.lang = language;
    document.title = root.getAttribute(`data-title-${language}`);
  };
  for (const choice of document.querySelectorAll(".choice")) {
    choice.addEventListener("change", () => speak(choice.value));
    if (choice.checked) speak(choice.value);
  }

  let opened = [];
  addEventListener("beforeprint", () => {
    opened = [...document.querySelectorAll("details:not([open])")];
    for (const fold of opened) fold.open = true;
  });
  addEventListener("afterprint", () => {
    for (const fold of opened) fold.open = false;
  });

  for (const button of document.querySelectorAll(".save")) {
    const block = document.getElementById(`csv-${button.dataset.of}`);
    if (!block) button.remove(); // too large for the page: it is in the folder
    button.addEventListener("click", () => {
      const text = block.textContent.trimStart();
      const link = document.createElement("a");
      link.href = URL.createObjectURL(new Blob([text], { type: "text/csv" }));
      link.download = `${button.dataset.of}.csv`;
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 0);
    });
  }
})();
