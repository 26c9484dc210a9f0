import type { Step } from './stand-in-server.ts';

const PLACE = { route: '/', score: 1, source_path: null, version: 'current', locale: 'en' };

/** Passages as the server sends them. */
const CITATIONS = [
  {
    ...PLACE,
    n: 1,
    title: 'What is ROS 2?',
    url: 'https://robotics-book.example/#nodes-on-a-graph',
    anchor: 'nodes-on-a-graph',
    heading_path: ['What is ROS 2?', 'Nodes on a graph'],
    quote: 'A running ROS 2 system is a graph of nodes. Each node is a process, or a part of one, with one job.',
  },
  {
    ...PLACE,
    n: 2,
    title: 'What is ROS 2?',
    url: 'https://robotics-book.example/#install',
    anchor: 'install',
    heading_path: ['What is ROS 2?', 'Getting it', 'Install'],
    quote: '```bash title="Ubuntu"\nsudo apt install ros-jazzy-desktop\nsource /opt/ros/jazzy/setup.bash\n```',
  },
  {
    ...PLACE,
    n: 3,
    title: 'Nodes, topics, services and actions',
    url: 'https://robotics-book.example/communication#topics',
    anchor: 'topics',
    heading_path: ['Nodes, topics, services and actions', 'Topics'],
    quote: `A topic is a named channel with a message type. ${'Publishers and subscribers do not know each other, so either side can be replaced while the other runs. '.repeat(4)}`,
  },
];

export const START: Step = {
  send: 'answer-start',
  data: {
    conversation_id: 'b9f5f4c5-6d3a-4d3e-9a52-0c8b1d9f3a11',
    message_id: 'm1',
    mode: 'extractive',
    route: 'document',
  },
};
export const SOURCES: Step = { send: 'sources', data: { citations: CITATIONS } };

const ANSWER = [
  'ROS 2 is a set of libraries and tools for building robot software. [1]',
  '',
  'A running system is a graph of nodes. [1] They talk over:',
  '',
  '- **topics** for streams of data, [3]',
  '- **services** for short questions, and',
  '- **actions** for work that takes time.',
  '',
  'After installing it, source the set-up file in each terminal with `source /opt/ros/jazzy/setup.bash`: [2]',
  '',
  '```bash title="Ubuntu"',
  'sudo apt install ros-jazzy-desktop',
  'source /opt/ros/jazzy/setup.bash',
  'ros2 run demo_nodes_cpp talker   # a long line that has to scroll on a narrow screen and not widen the page',
  '```',
].join('\n');

export function delta(text: string): Step {
  return { send: 'answer-delta', data: { text } };
}

export function end(more: object = {}): Step {
  return {
    send: 'answer-end',
    data: {
      message_id: 'm1',
      mode: 'extractive',
      route: 'document',
      refused: false,
      refusal_reason: null,
      cited: [1, 2, 3],
      support: { score: 1, sentences: 4, unsupported: 0 },
      degraded: [],
      usage: { input_tokens: 0, output_tokens: 0 },
      timings_ms: { total: 12 },
      ...more,
    },
  };
}

/** A whole answer, in pieces that cut frames, markers and line ends in two. */
export function normalAnswer(): Step[] {
  const cut = ANSWER.indexOf('[1]') + 1;
  const frame = `event: answer-delta\r\ndata: ${JSON.stringify({ text: ANSWER.slice(cut) })}\r\n\r\n`;
  return [
    { raw: ': ping\n\n' },
    START,
    SOURCES,
    delta(ANSWER.slice(0, cut)),
    { raw: frame.slice(0, 40) },
    { raw: frame.slice(40, -3) },
    { raw: frame.slice(-3) },
    end(),
  ];
}

export function refusal(): Step[] {
  const text = 'The site does not seem to answer this. These pages come nearest.';
  return [START, SOURCES, delta(text), end({ refused: true, refusal_reason: 'below-floor', cited: [] })];
}

/** What the server has stored after a normal answer. */
export function storedConversation(question: string, feedback?: object): object {
  const message = { created_at: '2026-11-20T10:00:00.000Z' };
  return {
    id: 'b9f5f4c5-6d3a-4d3e-9a52-0c8b1d9f3a11',
    created_at: message.created_at,
    messages: [
      { ...message, id: 'q', role: 'user', content: question, citations: [], mode: null, refused: false },
      {
        ...message,
        id: 'm1',
        role: 'assistant',
        content: ANSWER,
        citations: CITATIONS,
        mode: 'extractive',
        refused: false,
        ...(feedback === undefined ? {} : { feedback }),
      },
    ],
  };
}
