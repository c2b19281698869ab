// What if: sliders answered by an emulator, the formula of experiments/analysis/emulator/surface.py.
// `entraideWhatif` holds what is pure; where there is a page, its sliders are woken at the end.
(function (scope) {
  "use strict";

  const NEAREST = 1e-12; // squared distance below which a point is one of the sweep

  function matern(square) {
    const root = Math.sqrt(5 * square);
    return (1 + root + (root * root) / 3) * Math.exp(-root);
  }

  function apart(one, other, lengths) {
    return lengths.reduce((sum, length, at) => sum + ((one[at] - other[at]) / length) ** 2, 0);
  }

  // The lower factor of a symmetric matrix, by Cholesky.
  function factor(matrix) {
    const lower = matrix.map((row) => new Float64Array(row.length));
    for (let i = 0; i < matrix.length; i += 1) {
      for (let j = 0; j <= i; j += 1) {
        let sum = matrix[i][j];
        for (let k = 0; k < j; k += 1) sum -= lower[i][k] * lower[j][k];
        lower[i][j] = i === j ? Math.sqrt(sum) : sum / lower[j][j];
      }
    }
    return lower;
  }

  function forward(lower, values) {
    const found = new Float64Array(values.length);
    for (let i = 0; i < values.length; i += 1) {
      let sum = values[i];
      for (let k = 0; k < i; k += 1) sum -= lower[i][k] * found[k];
      found[i] = sum / lower[i][i];
    }
    return found;
  }

  function backward(lower, values) {
    const found = new Float64Array(values.length);
    for (let i = values.length - 1; i >= 0; i -= 1) {
      let sum = values[i];
      for (let k = i + 1; k < values.length; k += 1) sum -= lower[k][i] * found[k];
      found[i] = sum / lower[i][i];
    }
    return found;
  }

  // What an outcome of the data needs once, whatever is asked of it.
  function prepare(data, outcome) {
    const matrix = data.inputs.map((one, i) =>
      data.inputs.map((other, j) => {
        const value = outcome.variance * matern(apart(one, other, outcome.lengths));
        return i === j ? value + outcome.noise[i] + data.jitter * outcome.variance : value;
      })
    );
    const lower = factor(matrix);
    const values = outcome.values.map((value) => value - outcome.level);
    return { data, outcome, lower, weights: backward(lower, forward(lower, values)) };
  }

  // The difference from the baseline at a setting, an array of lever values, and its interval.
  function answer(prepared, setting) {
    const { data, outcome, lower, weights } = prepared;
    const point = data.levers.map((lever, at) => (setting[at] - lever.low) / (lever.high - lever.low));
    const squares = data.inputs.map((input) => apart(point, input, outcome.lengths));
    const covariance = squares.map((square) => outcome.variance * matern(square));
    const half = forward(lower, covariance);
    const known = half.reduce((sum, value) => sum + value * value, 0);
    const near = squares.map((square) => 1 / Math.max(square, NEAREST));
    const whole = near.reduce((sum, weight) => sum + weight, 0);
    const noise = near.reduce((sum, weight, at) => sum + weight * outcome.noise[at], 0) / whole;
    const mean = covariance.reduce((sum, value, at) => sum + value * weights[at], outcome.level);
    const width = data.quantile * Math.sqrt(Math.max(0, outcome.variance - known) + noise);
    return { difference: mean, low: mean - width, high: mean + width };
  }

  // A number as a language writes it, with a real minus sign; zero has no sign.
  function written(value, digits, language, signed) {
    const options = { minimumFractionDigits: digits, maximumFractionDigits: digits };
    const text = new Intl.NumberFormat(language, options).format(Math.abs(value));
    if (Number(Math.abs(value).toFixed(digits)) === 0) return text;
    return (value < 0 ? "\u2212" : signed ? "+" : "") + text;
  }

  // Whether a difference, as it is written, is counted as one or as more: "one" or "other".
  function form(difference, outcome, language) {
    const options = { minimumFractionDigits: outcome.digits, maximumFractionDigits: outcome.digits };
    return new Intl.PluralRules(language, options).select(Math.abs(outcome.scale * difference));
  }

  const PREFIX = "#whatif:";

  // The setting that an address asks for: what is no number is ignored, the rest kept in range.
  function settingOf(hash, levers) {
    const given = new URLSearchParams(hash.startsWith(PREFIX) ? hash.slice(PREFIX.length) : "");
    return levers.map((lever) => {
      const text = (given.get(lever.path) || "").trim();
      const value = Number(text);
      if (text === "" || !Number.isFinite(value)) return lever.start;
      return Math.min(Math.max(value, lever.low), lever.high);
    });
  }

  function hashOf(setting, levers) {
    const told = new URLSearchParams();
    levers.forEach((lever, at) => {
      if (setting[at] !== lever.start) told.set(lever.path, String(setting[at]));
    });
    const text = told.toString();
    return text && PREFIX + text;
  }

  scope.entraideWhatif = { prepare, answer, written, settingOf, hashOf };
  if (typeof document === "undefined") return;

  function wake() {
    const holder = document.getElementById("whatif-data");
    if (!holder) return;
    const data = JSON.parse(holder.textContent);
    const prepared = data.outcomes.map((outcome) => prepare(data, outcome));
    const sections = [...document.querySelectorAll(".whatif[data-language]")];
    const sliders = sections.flatMap((one) => [...one.querySelectorAll("input[data-lever]")]);
    let setting = data.levers.map((lever) => lever.start);

    function show() {
      const isBaseline = data.levers.every(
        (lever, at) => setting[at] === lever.start && lever.start === lever.baseline
      );
      const answers = prepared.map((one) => answer(one, setting));
      for (const section of sections) {
        const { language, between, baseline } = section.dataset;
        section.classList.toggle("moved", !isBaseline);
        data.levers.forEach((lever, at) => {
          const text = written(setting[at], lever.digits, language, false);
          const slider = section.querySelector(`input[data-lever="${at}"]`);
          slider.value = setting[at];
          slider.setAttribute("aria-valuetext", text);
          section.querySelector(`output[data-lever="${at}"]`).value = text;
        });
        data.outcomes.forEach((outcome, at) => {
          const place = section.querySelector(`output[data-outcome="${at}"]`);
          const tell = (value, signed) =>
            written(outcome.scale * value, outcome.digits, language, signed);
          const { difference, low, high } = answers[at];
          place.value = isBaseline
            ? baseline
            : `${tell(difference, true)}\u00a0${place.dataset[form(difference, outcome, language)]} ` +
              `[${tell(low, false)}${between}${tell(high, false)}]`;
        });
      }
    }

    function restore() {
      setting = settingOf(location.hash, data.levers);
      show();
    }

    function keep() {
      const bare = location.href.split("#")[0];
      history.replaceState(null, "", bare + hashOf(setting, data.levers));
    }

    for (const slider of sliders) {
      slider.disabled = false;
      slider.addEventListener("input", () => {
        const at = Number(slider.dataset.lever);
        const lever = data.levers[at];
        const value = Number(slider.value);
        // the baseline need not lie on a step of the slider
        setting[at] = Math.abs(value - lever.start) < lever.step / 2 ? lever.start : value;
        show();
      });
      slider.addEventListener("change", keep);
    }
    for (const section of sections) {
      const button = section.querySelector("button[data-reset]");
      button.hidden = false;
      button.addEventListener("click", () => {
        setting = data.levers.map((lever) => lever.start);
        show();
        keep();
      });
    }
    // On paper two sheets come first, and sliders that were moved behind them.
    const briefs = sections.map((section) => section.parentElement.querySelector(".brief"));
    window.addEventListener("beforeprint", () => {
      sections.forEach((section, at) => briefs[at] && briefs[at].after(section));
    });
    window.addEventListener("afterprint", () => {
      sections.forEach((section, at) => briefs[at] && briefs[at].before(section));
    });
    window.addEventListener("hashchange", restore);
    restore();
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", wake);
  else wake();
})(globalThis);
