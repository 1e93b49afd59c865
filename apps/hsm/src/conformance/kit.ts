/** The conformance kit, bundled apart: only `hsm spawner check` loads it. */
export {
  type ClauseResult,
  type ConformanceReport,
  chosenClauses,
  createOptions,
  type Paint as KitPaint,
  renderJson,
  renderResult,
  renderTap,
  runConformance,
} from '@hermit/spawner-conformance';
