import type { GraphDocument } from '@hermit/control';
import { unreachable } from '@hermit/core';
import { Flags } from '@oclif/core';
import { ControlCommand, clientFor, controlFlags, valueOrThrow } from '../control-command.ts';
import { graphDot } from '../render/graph-dot.ts';
import { graphMermaid } from '../render/graph-mermaid.ts';
import { graphSvg } from '../render/graph-svg.ts';
import { graphText } from '../render/graph-text.ts';
import { paintFor } from '../render/paint.ts';

const formats = ['text', 'dot', 'mermaid', 'json', 'svg'] as const;

export default class Graph extends ControlCommand {
  static override summary = 'Show who needs what: services, facts and system dependencies.';
  static override description =
    'What definitions say and what rules add, with the states as they are. "dot" is for Graphviz, "mermaid" for Markdown pages, "svg" is a picture by itself.';
  static override examples = [
    '<%= config.bin %> graph',
    '<%= config.bin %> graph --format svg > services.svg',
    '<%= config.bin %> graph --format dot | dot -Tpng > services.png',
  ];
  static override flags = {
    ...controlFlags,
    format: Flags.option({
      description: 'How it is printed.',
      options: formats,
      default: 'text' as const,
      env: 'HSM_GRAPH_FORMAT',
    })(),
  };

  async run(): Promise<void> {
    const { flags } = await this.parse(Graph);
    const graph = valueOrThrow(await clientFor(flags).graph());
    for (const line of linesOf(graph, flags.json ? 'json' : flags.format)) this.log('%s', line);
  }
}

function linesOf(graph: GraphDocument, format: (typeof formats)[number]): readonly string[] {
  switch (format) {
    case 'text':
      return graphText(graph, paintFor(process.stdout));
    case 'dot':
      return graphDot(graph);
    case 'mermaid':
      return graphMermaid(graph);
    case 'json':
      return [JSON.stringify(graph, null, 2)];
    case 'svg':
      return graphSvg(graph);
    default:
      return unreachable(format);
  }
}
