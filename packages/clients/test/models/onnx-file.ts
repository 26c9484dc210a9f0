/** As much of the format as a model of a few nodes needs. See https://github.com/onnx/onnx/blob/main/onnx/onnx.proto */
export interface OnnxGraph {
  readonly inputs: readonly { readonly name: string; readonly rank: number }[];
  readonly output: { readonly name: string; readonly rank: number };
  readonly weights: readonly { readonly name: string; readonly dims: readonly number[]; readonly data: Float32Array }[];
  readonly nodes: readonly OnnxNode[];
}

export interface OnnxNode {
  readonly operator: string;
  readonly inputs: readonly string[];
  readonly output: string;
  readonly attributes: Readonly<Record<string, number | readonly number[]>>;
}

const FLOAT = 1;
const INT64 = 7;
const IR_VERSION = 6;
const OPERATOR_SET = 11;

export function encodeOnnx(graph: OnnxGraph): Buffer {
  const body = Buffer.concat([
    ...graph.nodes.map((node) => message(1, encodeNode(node))),
    text(2, 'tiny'),
    ...graph.weights.map(({ name, dims, data }) =>
      message(
        5,
        Buffer.concat([
          ...dims.map((dim) => number(1, dim)),
          number(2, FLOAT),
          text(8, name),
          message(9, Buffer.from(data.buffer, data.byteOffset, data.byteLength)),
        ]),
      ),
    ),
    ...graph.inputs.map(({ name, rank }) => message(11, encodeValue(name, INT64, rank))),
    message(12, encodeValue(graph.output.name, FLOAT, graph.output.rank)),
  ]);
  const operators = Buffer.concat([text(1, ''), number(2, OPERATOR_SET)]);
  return Buffer.concat([number(1, IR_VERSION), message(7, body), message(8, operators)]);
}

function encodeNode({ operator, inputs, output, attributes }: OnnxNode): Buffer {
  const encoded = Object.entries(attributes).map(([name, value]) =>
    message(
      5,
      typeof value === 'number'
        ? Buffer.concat([text(1, name), number(3, value), number(20, 2)])
        : Buffer.concat([text(1, name), ...value.map((item) => number(8, item)), number(20, 7)]),
    ),
  );
  return Buffer.concat([...inputs.map((name) => text(1, name)), text(2, output), text(4, operator), ...encoded]);
}

/** All sizes are left open. */
function encodeValue(name: string, type: number, rank: number): Buffer {
  const shape = Array.from({ length: rank }, (_, axis) => message(1, text(2, `${name}_${axis}`)));
  const tensor = Buffer.concat([number(1, type), message(2, Buffer.concat(shape))]);
  return Buffer.concat([text(1, name), message(2, message(1, tensor))]);
}

function varint(value: number | bigint): Buffer {
  const bytes: number[] = [];
  let rest = BigInt.asUintN(64, BigInt(value));
  for (; rest > 127n; rest >>= 7n) bytes.push(Number(rest & 127n) | 128);
  bytes.push(Number(rest));
  return Buffer.from(bytes);
}

function number(field: number, value: number): Buffer {
  return Buffer.concat([varint(field << 3), varint(value)]);
}

function message(field: number, content: Buffer): Buffer {
  return Buffer.concat([varint((field << 3) | 2), varint(content.length), content]);
}

function text(field: number, content: string): Buffer {
  return message(field, Buffer.from(content));
}
