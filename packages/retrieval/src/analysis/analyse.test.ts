import { describe, expect, it } from 'vitest';

import { analyse } from './analyse.ts';

describe('analyse', () => {
  it.each([
    ['getUserById', ['user', 'id', 'getuserbyid']],
    ['HTTPServer', ['http', 'server', 'httpserver']],
    ['max_bag_size', ['max', 'bag', 'size', 'maxbags']],
    ['--max-bag-size=10', ['max', 'bag', 'size', 'maxbags', '10']],
    ['CUDA_ERROR_NO_DEVICE', ['cuda', 'error', 'devic', 'cudaerrornodevic']],
    ['docusaurus.config.js', ['docusaurus', 'config', 'js', 'docusaurusconfigj']],
    ['/etc/nginx/nginx.conf', ['etc', 'nginx', 'nginx', 'conf', 'etcnginxnginxconf']],
    ['@docusaurus/plugin-content-docs', ['docusaurus', 'plugin', 'content', 'doc', 'docusaurusplugincontentdoc']],
    ['std::vector', ['std', 'vector', 'stdvector']],
    ['GPUs', ['gpu']],
    ['QoS iOS', ['qos', 'io']],
    ['gRPC eBPF', ['rpc', 'grpc', 'bpf', 'ebpf']],
    ['ROS2', ['ros', '2', 'ros2']],
    ['MoveIt2', ['move', '2', 'moveit', 'moveit2']],
    ['python3.10', ['python', '3.10', 'python3.10']],
    ['v1.2.3', ['1.2.3', 'v1.2.3']],
    ['T5.0', ['t5.0']],
    ['k8s', ['k8s']],
    ['0x80070005', ['0x80070005']],
    ['E1234', ['e1234']],
    ['60GB', ['60', 'gb', '60gb']],
    ['C++ and C#', ['c++', 'c#']],
    ['10.0.0.1:8080', ['10.0.0.1', '8080']],
    ['fine-tuning', ['fine', 'tune', 'finetun']],
  ])('keeps %s whole and splits it', (text, terms) => {
    expect(analyse(text)).toEqual(terms);
  });

  it('finds one spelling of a name by another', () => {
    const spellings = ['maxStepCount', 'max_step_count', 'max-step-count', 'MAX_STEP_COUNT'].map((name) =>
      analyse(name),
    );
    expect(new Set(spellings.map((terms) => terms.join(' '))).size).toBe(1);
  });

  it('drops function and question words, and possessives', () => {
    expect(analyse("How do I configure the robot's cameras?")).toEqual(['configur', 'robot', 'camera']);
  });

  it('keeps the words of a question that has no others', () => {
    expect(analyse('How do I do it?')).toEqual(['how', 'do', 'i', 'do', 'it']);
  });

  it('folds compatibility forms and European accents', () => {
    expect(analyse('ｃａｆé ﬁne naïve Über')).toEqual(['cafe', 'fine', 'naiv', 'uber']);
  });

  it('cuts scripts without spaces into pairs', () => {
    expect(analyse('机器人 入力')).toEqual(['机器', '器人', '入力']);
    expect(analyse('한국어')).toEqual(['한국', '국어']);
    expect(analyse('ROS2的节点')).toEqual(['ros', '2', 'ros2', '的节', '节点']);
  });

  it('drops question words of Chinese, unless there is nothing else', () => {
    expect(analyse('如何限流')).toEqual(['何限', '限流']);
    expect(analyse('什么')).toEqual(['什么']);
  });

  it('takes words of other scripts as they stand', () => {
    expect(analyse('Привет мир')).toEqual(['привет', 'мир']);
    expect(analyse('روبوٹ کا دماغ')).toEqual(['روبوٹ', 'کا', 'دماغ']);
  });

  it('leaves keys and encoded data out', () => {
    expect(analyse(`token ${'a1b2'.repeat(40)} end`)).toEqual(['token', 'end']);
  });

  it.each(['', '   ', '?!…', '```', '😀'])('gives nothing for %j', (text) => {
    expect(analyse(text)).toEqual([]);
  });
});
