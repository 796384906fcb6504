/* Live figures: [data-live="KIND"] holds a form, and live-KIND.js answers it. Neither that script nor
   the model's weights are fetched before a reader types or switches something. */
(function () {
  "use strict";
  const assets = new URL(".", document.currentScript.src);
  function wake() {
    for (const figure of document.querySelectorAll("[data-live]:not([data-awake])")) {
      figure.dataset.awake = "";
      const form = figure.querySelector("form");
      const answer = (event) => {
        if (event.type === "submit") event.preventDefault();
        import(new URL(`live-${figure.dataset.live}.js`, assets)).then(
          (kind) => kind.answer(figure, event),
          () => { figure.querySelector(".live-note").textContent = JSON.parse(form.dataset.words).failed; },
        );
      };
      form.addEventListener("input", answer);
      form.addEventListener("submit", answer);
    }
  }
  if (typeof document$ === "undefined") addEventListener("DOMContentLoaded", wake);
  else document$.subscribe(wake);
})();
