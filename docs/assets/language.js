/* The language links in the header lead to this page in the other language, also after the theme has
   swapped a page in without reloading the header. Without JavaScript the links as built do the same. */
(function () {
  "use strict";
  function point() {
    const [, root, rest] =
      location.pathname.match(new RegExp(`^(.*?/)${document.documentElement.lang}/(.*)$`)) ?? [];
    if (root === undefined) return;
    for (const link of document.querySelectorAll(".md-select__link[hreflang]")) {
      link.href = root + link.hreflang + "/" + rest + location.hash;
    }
  }
  addEventListener("hashchange", point);
  if (typeof document$ === "undefined") addEventListener("DOMContentLoaded", point);
  else document$.subscribe(point);
})();
