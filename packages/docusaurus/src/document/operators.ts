import type { BinaryExpression, ConditionalExpression, LogicalExpression, Node, UnaryExpression } from 'estree-jsx';
import { toText, UNKNOWN, type StaticValue } from './static-value.ts';

type Operation = UnaryExpression | BinaryExpression | LogicalExpression | ConditionalExpression;

/** The operators that decide what an expression shows. Anything else is unknown. */
export function operate(node: Operation, evaluate: (operand: Node) => StaticValue): StaticValue {
  switch (node.type) {
    case 'UnaryExpression':
      return unary(node.operator, evaluate(node.argument));
    case 'BinaryExpression':
      return node.operator === '+' ? add(evaluate(node.left), evaluate(node.right)) : compare(node, evaluate);
    case 'LogicalExpression':
      return choose(node.operator, evaluate(node.left), () => evaluate(node.right));
    case 'ConditionalExpression': {
      const test = isTrue(evaluate(node.test));
      return test === UNKNOWN ? UNKNOWN : evaluate(test ? node.consequent : node.alternate);
    }
  }
}

function unary(operator: UnaryExpression['operator'], value: StaticValue): StaticValue {
  if (operator === '!') {
    const truth = isTrue(value);
    return truth === UNKNOWN ? UNKNOWN : !truth;
  }
  if (operator === '-' && typeof value === 'number') return -value;
  if (operator === '+' && typeof value === 'number') return value;
  return operator === 'void' ? undefined : UNKNOWN;
}

function add(left: StaticValue, right: StaticValue): StaticValue {
  if (typeof left === 'number' && typeof right === 'number') return left + right;
  const [before, after] = [toText(left), toText(right)];
  return before === null || after === null ? UNKNOWN : before + after;
}

function compare(node: BinaryExpression, evaluate: (operand: Node) => StaticValue): StaticValue {
  if (node.operator !== '===' && node.operator !== '!==') return UNKNOWN;
  const left = evaluate(node.left);
  const right = evaluate(node.right);
  if (isTrue(left) === UNKNOWN || isTrue(right) === UNKNOWN) return UNKNOWN;
  return (left === right) === (node.operator === '===');
}

function choose(operator: LogicalExpression['operator'], left: StaticValue, right: () => StaticValue): StaticValue {
  if (left === UNKNOWN) return UNKNOWN;
  if (operator === '??') return left ?? right();
  const truth = isTrue(left);
  if (truth === UNKNOWN) return UNKNOWN;
  return truth === (operator === '&&') ? right() : left;
}

function isTrue(value: StaticValue): boolean | typeof UNKNOWN {
  return value === UNKNOWN ? UNKNOWN : Boolean(value);
}
